#if SQLite
import GRDB
import Storage

/// The tables of the journal's database, and how an older file becomes a current one. A released migration is never changed.
enum ControlJournalSchema {
    /// Marks the file as ours: "BTNC".
    static let applicationID = 0x4254_4E43
    /// The newest byte form of commands and snapshots that this program reads.
    static let format = 1

    private static let firstVersion = "1"

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration(firstVersion) { db in
            try db.execute(
                sql: """
                    CREATE TABLE log (
                        log_index INTEGER PRIMARY KEY,
                        at INTEGER NOT NULL,
                        node TEXT NOT NULL,
                        kind INTEGER NOT NULL,
                        version INTEGER NOT NULL,
                        body BLOB NOT NULL,
                        json TEXT NOT NULL
                    );
                    CREATE TABLE snapshot (
                        id INTEGER PRIMARY KEY CHECK (id = 1),
                        log_index INTEGER NOT NULL,
                        body BLOB NOT NULL
                    );
                    CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
                    INSERT INTO meta VALUES ('schema', 1), ('format', \(format));
                    """)
        }
        return migrator
    }

    /// Brings a new or older file up to date; refuses files that are not ours, or that a newer program wrote.
    static func prepare(_ database: DatabaseQueue, path: String) throws {
        try database.writeWithoutTransaction { db in
            let found = try Int.fetchOne(db, sql: "PRAGMA application_id")
            let isEmpty = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM sqlite_master") == 0
            guard isEmpty || found == applicationID else { throw StorageError(.corrupt, "\(path) is a database of another program") }
            // The mark is written before the first table, so that a file whose creation was cut short is still known as ours.
            if found != applicationID { try db.execute(sql: "PRAGMA application_id = \(applicationID)") }
            if try !isEmpty && migrator.hasBeenSuperseded(db) {
                throw StorageError(.tooNew, "\(path) was written by a newer version; upgrade, or restore an older copy")
            }
        }
        try migrator.migrate(database)
        try database.read { db in
            let found = try Int.fetchOne(db, sql: "SELECT value FROM meta WHERE name = 'format'")
            guard let found else { throw StorageError(.corrupt, "\(path) does not say which format it has") }
            guard found <= format else {
                throw StorageError(.tooNew, "\(path) has format \(found), this version reads \(format); upgrade, or restore an older copy")
            }
            let verdict = try String.fetchOne(db, sql: "PRAGMA quick_check(1)")
            guard verdict == "ok" else { throw StorageError(.corrupt, "\(path) is damaged: \(verdict ?? "no verdict"); restore a copy") }
        }
    }
}
#endif
