#if MySQL
import Foundation
import TestProcesses
package import TopologyModel

/// One of the real servers that the tests run against. `scripts/install-test-servers` prepares all of them.
package struct TestServerKind: Hashable, Sendable, CustomStringConvertible {
    /// What scripts call it.
    package let name: String
    package let flavor: ServerFlavor
    package let description: String

    /// MariaDB of the Debian that the tests run on, an installed package.
    package static let mariadb = TestServerKind(name: "mariadb", flavor: .mariadb, description: "MariaDB 10.11")
    package static let mariadb11 = TestServerKind(name: "mariadb-11.8", flavor: .mariadb, description: "MariaDB 11.8")
    package static let mysql = TestServerKind(name: "mysql-9", flavor: .mysql, description: "MySQL 9")

    /// Those that the run has: all of them, but for what `scripts/test --without mysql` left out by name.
    package static let all = mariadbs + (isWithoutMySQL ? [] : [.mysql])
    package static let mariadbs = [mariadb, mariadb11]

    /// Whether the run was told to leave MySQL out. A test of MySQL alone has no arguments then, and passes without a case.
    package static let isWithoutMySQL = ProcessInfo.processInfo.environment["BATON_TEST_WITHOUT"] == "mysql"

    package var isMySQL: Bool { flavor != .mariadb }

    // MARK: Where it is

    private static let installed = "/usr/sbin/mariadbd"

    private static let directory: String = {
        let environment = ProcessInfo.processInfo.environment
        if let named = environment["BATON_TEST_SERVERS"], !named.isEmpty { return named }
        let cache = environment["XDG_CACHE_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? "\(environment["HOME"] ?? "")/.cache"
        return "\(cache)/baton/test-servers"
    }()

    /// What starts such a server. Takes options after it, none of which is about option files.
    var program: String { self == .mariadb ? Self.installed : "\(Self.directory)/\(name)/server" }

    /// The unpacked ones do without option files by themselves.
    var firstOptions: [String] { self == .mariadb ? ["--no-defaults"] : [] }

    func requireProgram() throws(TestServerTrouble) {
        guard FileManager.default.isExecutableFile(atPath: program) else {
            throw TestServerTrouble("\(description) is not there (\(program)); run scripts/install-test-servers, or scripts/test, which does")
        }
    }
}
#endif
