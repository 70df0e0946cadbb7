import TopologyModel

/// The program that a simulated server runs.
struct SimulatedRelease {
    var flavor: ServerFlavor
    var version: ServerVersion
    /// `@@version` and `@@version_comment`.
    var text: String
    var comment: String

    static let mariadb = SimulatedRelease(flavor: .mariadb, version: ServerVersion(10, 11, 19), text: "10.11.19-MariaDB-log", comment: mariadbComment)
    static let mysql = SimulatedRelease(flavor: .mysql, version: ServerVersion(9, 7, 4), text: "9.7.4", comment: mysqlComment)
    private static let newerMariaDB = SimulatedRelease(flavor: .mariadb, version: ServerVersion(11, 8, 3), text: "11.8.3-MariaDB-log", comment: mariadbComment)
    private static let newerMySQL = SimulatedRelease(flavor: .mysql, version: ServerVersion(26, 7, 0), text: "26.7.0", comment: mysqlComment)
    private static let mariadbComment = "MariaDB Server"
    private static let mysqlComment = "MySQL Community Server - GPL"

    /// The next major version.
    var next: SimulatedRelease { flavor == .mysql ? .newerMySQL : .newerMariaDB }
}
