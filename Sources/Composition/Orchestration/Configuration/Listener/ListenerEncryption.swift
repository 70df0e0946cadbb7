/// How connections to the HTTP listener are encrypted: TLS 1.2 or later. The files are PEM and are read again when they change.
public struct ListenerEncryption: Hashable, Sendable {
    /// Which clients are let in besides what ``ListenerAccess`` says.
    public struct ClientCertificates: Hashable, Sendable {
        /// The authorities that sign them.
        public var authorityFile: String
        /// A client's certificate names one of these organizational units; empty: any.
        public var units: [String]
        /// Whether the status check is for these units, too.
        public var guardsStatus: Bool

        public init(authorityFile: String, units: [String] = [], guardsStatus: Bool = false) {
            self.authorityFile = authorityFile
            self.units = units
            self.guardsStatus = guardsStatus
        }
    }

    /// The listener's certificate, then those that lead to its authority.
    public var certificateFile: String
    /// Its private key, without a passphrase.
    public var keyFile: String
    /// nil: clients need none.
    public var clients: ClientCertificates?

    public init(certificateFile: String, keyFile: String, clients: ClientCertificates? = nil) {
        self.certificateFile = certificateFile
        self.keyFile = keyFile
        self.clients = clients
    }
}
