#if Network
/// Numbers of messages that are not requests of a caller.
enum SpecialXID {
    /// From a server, about a watch. This client sets none.
    static let notification: Int32 = -1
    static let ping: Int32 = -2
    static let auth: Int32 = -4
}
#endif
