/// Who sent a request, as far as the listener knows.
struct Caller: Hashable, Sendable {
    /// How it was proved.
    enum Proof: Hashable, Sendable {
        case password
        case certificate
        /// A proxy on this machine said so.
        case localProxy
    }

    /// nil: nobody said who it is.
    var name: String?
    /// What lets the caller change something; nil: nothing does.
    var proof: Proof?

    static let anonymous = Caller()
}
