/// A MySQL replication group as one of its members sees it. Members are observed and left alone (server truth T13).
public struct GroupReplicationFacts: Hashable, Sendable, Codable {
    public struct Member: Hashable, Sendable, Codable {
        /// Lower case.
        public var uuid: String
        /// nil for a member that names no host that can be one.
        public var address: InstanceAddress?
        /// `ONLINE`, `RECOVERING`, `OFFLINE`, `ERROR` or `UNREACHABLE`.
        public var state: String
        /// `PRIMARY` or `SECONDARY`; empty while the member is in no view.
        public var role: String
        /// Empty before MySQL 8.0.
        public var version: String

        public init(uuid: String, address: InstanceAddress?, state: String, role: String, version: String = "") {
            self.uuid = uuid
            self.address = address
            self.state = state
            self.role = role
            self.version = version
        }

        public var isPrimary: Bool { role == "PRIMARY" }
        public var isSecondary: Bool { role == "SECONDARY" }
        /// Whether it takes part in what the group commits.
        public var isOnline: Bool { state == "ONLINE" }
    }

    /// `@@group_replication_group_name`.
    public var name: String
    public var isSinglePrimary: Bool
    /// Sorted by UUID; the server itself is among them.
    public var members: [Member]

    public init(name: String, isSinglePrimary: Bool, members: [Member]) {
        self.name = name
        self.isSinglePrimary = isSinglePrimary
        self.members = members.sorted { $0.uuid < $1.uuid }
    }

    public func member(_ uuid: String) -> Member? { members.first { $0.uuid == uuid } }

    /// The one member that takes writes; nil in a group of several primaries, and while the group has none.
    public var primary: Member? { isSinglePrimary ? members.first(where: \.isPrimary) : nil }
}
