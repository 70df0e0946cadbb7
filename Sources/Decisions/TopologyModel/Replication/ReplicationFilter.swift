/// What a channel leaves out.
public struct ReplicationFilter: Hashable, Sendable, Codable {
    /// By the names of the replica status.
    public enum Kind: String, Hashable, Sendable, CaseIterable, Codable {
        case doDatabase = "Replicate_Do_DB"
        case ignoreDatabase = "Replicate_Ignore_DB"
        case doTable = "Replicate_Do_Table"
        case ignoreTable = "Replicate_Ignore_Table"
        case wildDoTable = "Replicate_Wild_Do_Table"
        case wildIgnoreTable = "Replicate_Wild_Ignore_Table"
        case rewriteDatabase = "Replicate_Rewrite_DB"
        /// MariaDB.
        case doDomains = "Replicate_Do_Domain_Ids"
        /// MariaDB.
        case ignoreDomains = "Replicate_Ignore_Domain_Ids"
        /// Events of these servers are dropped: no filter of data for a chain of replication, but one in a ring.
        case ignoreServers = "Replicate_Ignore_Server_Ids"
    }

    public var kind: Kind
    /// As the server lists it.
    public var value: String

    public init(_ kind: Kind, _ value: String) {
        self.kind = kind
        self.value = value
    }
}
