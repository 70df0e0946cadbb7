#if MySQL
import Foundation
import Synchronization
import TestProcesses

/// Data directories to copy from: those of `scripts/test`, which the variable `BATON_TEST_TEMPLATES` names, or made once in this process.
enum ServerTemplate {
    private static let variable = "BATON_TEST_TEMPLATES"
    private static let isWhole = "template-is-complete"
    /// It takes some seconds, beside others that start and a compiler.
    private static let patience: Duration = .seconds(120)

    private static let made = Mutex<[TestServerKind: Result<String, TestServerTrouble>]>([:])

    /// Waits on the calling thread while one is made.
    static func directory(of kind: TestServerKind) throws(TestServerTrouble) -> String {
        try made.withLock { made in
            if let known = made[kind] { return known }
            let result = Result { () throws(TestServerTrouble) in try find(kind) }
            made[kind] = result
            return result
        }.get()
    }

    private static func find(_ kind: TestServerKind) throws(TestServerTrouble) -> String {
        try kind.requireProgram()
        if let given = ProcessInfo.processInfo.environment[variable] {
            let directory = "\(given)/\(kind.name)"
            if FileManager.default.fileExists(atPath: "\(directory)/\(isWhole)") { return directory }
        }
        return try make(kind)
    }

    private static func make(_ kind: TestServerKind) throws(TestServerTrouble) -> String {
        let directory = "\(try ProcessGuard.shared().directory)/template-\(kind.name)"
        let log = "\(directory).make"
        setenv(TestAccounts.passwordVariable, TestAccounts.password, 1)
        let maker = try ChildProcess("/bin/bash", [script, kind.name, directory], log: log)
        guard maker.waitForSuccess(timeout: patience) else {
            let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
            throw TestServerTrouble("no data directory for \(kind) could be made: \(text.suffix(4000))")
        }
        return directory
    }

    private static let script = URL(filePath: #filePath).appending(path: "../../../../../scripts/lib/make-template.sh").standardized.path()

    /// Copies the template to a directory that does not exist yet.
    static func copy(of kind: TestServerKind, to directory: String) throws(TestServerTrouble) {
        let source = try Self.directory(of: kind)
        // The program, for it shares blocks where the file system can and leaves holes as they are.
        let copier = try ChildProcess("/bin/cp", ["-r", "--reflink=auto", "--sparse=always", source, directory], log: "/dev/null")
        guard copier.waitForSuccess(timeout: patience) else { throw TestServerTrouble("\(source) could not be copied to \(directory)") }
        try? FileManager.default.removeItem(atPath: "\(directory)/\(isWhole)")
    }
}
#endif
