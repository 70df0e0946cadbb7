import TopologyModel

/// The program that a simulated server runs.
struct SimulatedRelease {
    var flavor: ServerFlavor
    var version: ServerVersion
    /// `@@version` and `@@version_comment`.
    var text: String
    var comment: String

    static let mariadb = SimulatedRelease(flavor: .mariadb, version: ServerVersion(10, 11, 19), text: "10.11.19-MariaDB-log", comment: "MariaDB Server")
    static let mysql = SimulatedRelease(flavor: .mysql, version: ServerVersion(9, 7, 4), text: "9.7.4", comment: "MySQL Community Server - GPL")
}
