#if Network
import Foundation
import TestProcesses

/// The programs of stores that `scripts/install-test-servers` prepares.
enum StoreProgram {
    private static let directory: String = {
        let environment = ProcessInfo.processInfo.environment
        if let named = environment["BATON_TEST_SERVERS"], !named.isEmpty { return named }
        let cache = environment["XDG_CACHE_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? "\(environment["HOME"] ?? "")/.cache"
        return "\(cache)/baton/test-servers"
    }()

    /// - Parameter name: what scripts call it.
    static func path(of name: String) throws(TestServerTrouble) -> String {
        let program = "\(directory)/\(name)/server"
        guard FileManager.default.isExecutableFile(atPath: program) else {
            throw TestServerTrouble("\(name) is not there (\(program)); run scripts/install-test-servers, or scripts/test, which does")
        }
        return program
    }
}
#endif
