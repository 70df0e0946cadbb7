/// Who may use the HTTP listener, and for what.
public struct ListenerAccess: Hashable, Sendable {
    /// Whom the listener asks for a name, and how it is proved.
    public enum Authentication: Hashable, Sendable {
        /// Nobody is asked.
        case none
        /// Every request needs the account.
        case everybody(Account)
        /// Everybody may read; what changes something needs the account.
        case changes(Account)
        /// A proxy says who it is.
        case proxy(TrustedProxy)
    }

    /// The one account of the listener.
    public struct Account: Hashable, Sendable {
        /// Holds no colon: HTTP could not send it.
        public var user: String
        public var password: Secret

        public init(user: String, password: Secret) {
            self.user = user
            self.password = password
        }
    }

    /// A proxy that asked people already. It is believed when it connects from this machine, or with a certificate.
    public struct TrustedProxy: Hashable, Sendable {
        /// The field that holds the user's name: `X-Forwarded-User`.
        public var header: String
        /// Who may change something; `*` among them: everybody whom the proxy names.
        public var users: [String]

        public init(header: String, users: [String]) {
            self.header = header
            self.users = users
        }

        /// Whether the user may change something.
        public func allows(_ user: String) -> Bool { users.contains("*") || users.contains(user) }
    }

    public var authentication: Authentication = .none
    /// Nobody changes anything over HTTP. Recoveries go on.
    public var isReadOnly = false
    /// nil: nothing is encrypted.
    public var encryption: ListenerEncryption?

    /// Whom the incumbent lets read with any password where everybody may read.
    package static let readingUser = "readonly"

    public init() {}
}
