#if Network
/// What takes a session up again.
struct SessionTicket: Hashable, Sendable {
    /// Never shown whole in a log: together with the number it is the session.
    static let passwordBytes = 16
    /// Asks for a session that is not there yet.
    static let none = SessionTicket(id: 0, password: Array(repeating: 0, count: passwordBytes))

    var id: Int64
    var password: [UInt8]
}
#endif
