/// The family of a server, which decides the words it understands.
public enum ServerFlavor: String, Hashable, Sendable, CaseIterable, Codable {
    case mysql = "MySQL"
    case percona = "Percona"
    case mariadb = "MariaDB"
    case unknown = "unknown"

    /// MySQL and Percona Server share identity (server_uuid), GTID sets and statements.
    public var isMySQLFamily: Bool { self == .mysql || self == .percona }

    /// Decides by the text of `@@version` and `@@version_comment`.
    public init(version: String, comment: String) {
        if version.contains("MariaDB") || comment.contains("MariaDB") {
            self = .mariadb
        } else if comment.contains("Percona") {
            self = .percona
        } else if version.first?.isNumber == true {
            self = .mysql
        } else {
            self = .unknown
        }
    }
}
