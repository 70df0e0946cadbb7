#if SQLite
import Foundation
import GRDB
import SQLiteStorage
import Storage

/// A directory of a test, gone when the test is.
final class Scratch: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("baton-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        do { try FileManager.default.removeItem(atPath: path) } catch { print("cannot remove \(path): \(error)") }
    }

    var journal: String { "\(path)/control.sqlite" }

    /// Opens the journal with a reserve that costs no time.
    func open(_ change: (inout ControlJournalSettings) -> Void = { _ in }) async throws -> SQLiteControlLog {
        var settings = ControlJournalSettings()
        settings.reserveBytes = 1 << 16
        change(&settings)
        return try await SQLiteControlLog.open(directory: path, node: "node-1", settings: settings)
    }

    /// The code with which opening the journal is refused; nil when it opens.
    func refusal() async throws -> StorageError.Code? {
        do {
            let log = try await open()
            await log.close()
            return nil
        } catch let error as StorageError {
            return error.code
        }
    }

    /// Runs a statement on the journal's file as another program would.
    func tamper(_ sql: String, arguments: StatementArguments = []) throws {
        let database = try DatabaseQueue(path: journal)
        try database.writeWithoutTransaction { try $0.execute(sql: sql, arguments: arguments) }
        try database.close()
    }

    func query<Value: DatabaseValueConvertible>(_ type: Value.Type, _ sql: String) throws -> [Value] {
        let database = try DatabaseQueue(path: journal)
        let values = try database.read { try Value.fetchAll($0, sql: sql) }
        try database.close()
        return values
    }
}
#endif
