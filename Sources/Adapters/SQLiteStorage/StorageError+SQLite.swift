#if SQLite
import GRDB
import Storage

extension StorageError {
    /// What a failure of SQLite means to us. `doing` completes the sentence "cannot …".
    init(_ error: any Error, doing: String) {
        guard let error = error as? DatabaseError else {
            self = (error as? StorageError) ?? StorageError(.inputOutput, "cannot \(doing): \(error)")
            return
        }
        let reason = "cannot \(doing): \(error.message ?? "no reason given") (SQLite \(error.extendedResultCode.rawValue))"
        switch error.resultCode {
        case .SQLITE_FULL: self.init(.full, "\(reason); free space on its disk")
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT: self.init(.corrupt, "\(reason); restore a copy")
        case .SQLITE_BUSY, .SQLITE_LOCKED: self.init(.locked, "\(reason); close the program that holds it")
        case .SQLITE_TOOBIG: self.init(.tooLarge, reason)
        default: self.init(.inputOutput, reason)
        }
    }
}

/// Runs work on a database and gives its failures our words.
func translating<Value>(_ doing: String, _ work: () throws -> Value) throws(StorageError) -> Value {
    do {
        return try work()
    } catch {
        throw StorageError(error, doing: doing)
    }
}
#endif
