/// Which product a fake server says it is.
public enum FakeFlavor: String, Hashable, Sendable, CaseIterable {
    case mariadb10_11
    case mysql8_4

    var isMariaDB: Bool { self == .mariadb10_11 }

    /// `@@version`.
    public var versionText: String {
        switch self {
        case .mariadb10_11: "10.11.11-MariaDB-log"
        case .mysql8_4: "8.4.4"
        }
    }

    /// `@@version_comment`.
    var versionComment: String {
        switch self {
        case .mariadb10_11: "MariaDB Server"
        case .mysql8_4: "MySQL Community Server - GPL"
        }
    }

    /// The greeting's version: MariaDB puts a MySQL version before its own, for clients that know replication of MySQL only.
    var greetingVersion: String { isMariaDB ? "5.5.5-\(versionText)" : versionText }

    /// The default of each product.
    var authenticationPlugin: AuthenticationPlugin { isMariaDB ? .nativePassword : .cachingSHA2 }
}
