#if MySQL
import MySQLClient
import Storage

/// The tables of storage, and how older ones become current. A released migration is never changed.
///
/// Every migration is one step of the version. The server commits each statement about tables by itself, so a step that was cut short is run again
/// from its beginning: its statements do nothing where they were done before.
enum StorageSchema {
    /// The newest byte form of commands and snapshots that this program reads.
    static let format: Int64 = 1
    /// The version that the migrations lead to.
    static var version: Int64 { Int64(migrations.count) }

    /// Creates what is missing and brings older tables up to date; refuses those of a newer program, and engines without transactions.
    static func prepare(_ session: StorageSession) async throws(SessionFailure) {
        if try await found(session) != version { try await migrate(session) }
        try await checkEngines(session)
    }

    private static func migrate(_ session: StorageSession) async throws(SessionFailure) {
        let lock = ServerLock(.schema)
        guard try await lock.take(session, waiting: migrationPatienceSeconds) else {
            throw SessionFailure(.conflict, .locked, "another session is changing the tables of the \(session.place); wait until it is done")
        }
        do throws(SessionFailure) {
            // Somebody else may have done it meanwhile.
            for step in Int(try await found(session))..<migrations.count {
                let done = "UPDATE `baton_schema` SET `version` = \(step + 1) WHERE `id` = 1"
                let doing = "bring the \(session.place) to version \(step + 1)"
                for statement in migrations[step] + [done] { _ = try await session.run(statement, doing: doing, waiting: migrationTime) }
            }
        } catch {
            await lock.giveBack(session)
            throw error
        }
        await lock.giveBack(session)
    }

    /// The version that is there; 0 for none.
    private static func found(_ session: StorageSession) async throws(SessionFailure) -> Int64 {
        /// ER_NO_SUCH_TABLE.
        let noSuchTable = 1146
        let doing = "read the version of the \(session.place)"
        let reply = try await session.send("SELECT `version`, `format` FROM `baton_schema` WHERE `id` = 1", doing: doing)
        if let failure = reply.failure {
            guard failure.error.code == noSuchTable else { throw SessionFailure(failure.error, doing: doing) }
            return 0
        }
        guard let row = reply.results.first?.rows.first else { return 0 }
        guard let foundVersion = row["version"].flatMap({ Int64($0) }), let foundFormat = row["format"].flatMap({ Int64($0) }), foundVersion >= 0 else {
            throw SessionFailure(.final, .corrupt, "the \(session.place) does not say which version it has; restore a copy")
        }
        guard foundVersion <= version else {
            throw SessionFailure(
                .final, .tooNew, "the \(session.place) has version \(foundVersion), this program knows \(version); upgrade, or restore an older copy")
        }
        guard foundFormat <= format else {
            throw SessionFailure(
                .final, .tooNew, "the \(session.place) has format \(foundFormat), this program reads \(format); upgrade, or restore an older copy")
        }
        return foundVersion
    }

    /// A server may be told to use another engine than it is asked for, and a person may have changed one.
    private static func checkEngines(_ session: StorageSession) async throws(SessionFailure) {
        let names = tables.map { "'\($0)'" }.joined(separator: ", ")
        let sql = "SELECT TABLE_NAME AS name, ENGINE AS engine FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME IN (\(names))"
        let rows = try await session.run(sql, doing: "look at the tables of the \(session.place)").first?.rows ?? []
        let wrong = rows.filter { $0["engine"]?.lowercased() != "innodb" }.compactMap { $0["name"] }.sorted()
        guard wrong.isEmpty else {
            throw SessionFailure(
                .final, .inputOutput, "\(wrong.joined(separator: ", ")) in the \(session.place) is not InnoDB, and nothing else keeps what is committed; change its engine")
        }
    }

    /// What a statement about tables may take beyond the usual deadline: a server syncs several files for each.
    private static let migrationTime: Duration = .seconds(60)
    /// How long an opening waits for another one that creates the tables, in seconds.
    private static let migrationPatienceSeconds = 5

    private static let tables = ["baton_schema", "baton_head", "baton_log", "baton_snapshot", "baton_inventory"]
    private static let form = "ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"

    /// `migrations[n]` leads from version n to n + 1.
    private static let migrations: [[String]] = [
        [
            """
            CREATE TABLE IF NOT EXISTS `baton_schema` (
                `id` TINYINT NOT NULL PRIMARY KEY,
                `version` BIGINT NOT NULL,
                `format` BIGINT NOT NULL
            ) \(form)
            """,
            """
            CREATE TABLE IF NOT EXISTS `baton_head` (
                `id` TINYINT NOT NULL PRIMARY KEY,
                `last_index` BIGINT NOT NULL,
                `epoch` BIGINT NOT NULL,
                `owner` VARCHAR(64) NOT NULL,
                `holder` VARCHAR(1000) NOT NULL,
                `held_since` DATETIME NOT NULL
            ) \(form)
            """,
            """
            CREATE TABLE IF NOT EXISTS `baton_log` (
                `log_index` BIGINT NOT NULL PRIMARY KEY,
                `at` BIGINT NOT NULL,
                `node` TEXT NOT NULL,
                `kind` INT NOT NULL,
                `version` INT NOT NULL,
                `body` LONGBLOB NOT NULL,
                `json` LONGTEXT NOT NULL
            ) \(form)
            """,
            """
            CREATE TABLE IF NOT EXISTS `baton_snapshot` (
                `part` INT NOT NULL PRIMARY KEY,
                `parts` INT NOT NULL,
                `log_index` BIGINT NOT NULL,
                `body` LONGBLOB NOT NULL
            ) \(form)
            """,
            """
            CREATE TABLE IF NOT EXISTS `baton_inventory` (
                `host` VARBINARY(255) NOT NULL,
                `port` INT NOT NULL,
                `identity` TEXT NOT NULL,
                `version_text` TEXT NOT NULL,
                `source_host` VARBINARY(255),
                `source_port` INT,
                `last_seen` BIGINT NOT NULL,
                `is_explicit` TINYINT NOT NULL,
                `run_cluster` VARCHAR(64),
                `run_epoch` BIGINT,
                `run_booted_at` BIGINT,
                `run_is_open` TINYINT,
                PRIMARY KEY (`host`, `port`)
            ) \(form)
            """,
            "INSERT IGNORE INTO `baton_head` (`id`, `last_index`, `epoch`, `owner`, `holder`, `held_since`) VALUES (1, 0, 0, '', '', UTC_TIMESTAMP())",
            // Last: until this row is there the tables count as not made.
            "INSERT IGNORE INTO `baton_schema` (`id`, `version`, `format`) VALUES (1, 0, \(format))",
        ]
    ]
}
#endif
