import TopologyModel

/// What was under way on a server when it was asked.
enum OpenWritesParser {
    /// - Parameter details: of the same look. A MySQL server that cannot say whether somebody holds the global lock says nothing of other locks either: nothing
    ///   fills its table of them.
    static func openWrites(_ replies: ProbeReplies, _ flavor: ServerFlavor, _ details: DetailFacts?) -> OpenWrites? {
        guard let transactions = replies[.openTransactions] else { return nil }
        let tellsLocks = flavor == .mariadb || details?.globalReadLockHeld != nil
        return OpenWrites(
            transactions: transactions.records.map { row in
                OpenWrites.Transaction(
                    id: row["Trx"] ?? "", session: session(row), user: row["User"] ?? "", host: row["Host"] ?? "", isIdle: isIdle(row),
                    rows: row["Modified"].flatMap(UInt64.init) ?? 0, age: age(row), statement: StatementDigest(row["Statement"] ?? "").text)
            },
            prepared: replies[.preparedTransactions].map { $0.records.map { $0["data"] ?? "" } },
            statements: replies[.runningStatements].map { claims($0) { $0.writes } },
            lockHolders: tellsLocks ? replies[.lockHolders].map { claims($0) { _ in true } } : nil)
    }

    /// Without a mark nobody could tell whether it is the same at the next look.
    private static func claims(_ reply: ReplyTable, where includes: (StatementDigest) -> Bool) -> [OpenWrites.Claim] {
        reply.records.compactMap { row in
            let digest = StatementDigest(row["Statement"] ?? "")
            guard let mark = row["Mark"], !mark.isEmpty, includes(digest) else { return nil }
            return OpenWrites.Claim(
                id: mark, session: session(row), user: row["User"] ?? "", host: row["Host"] ?? "", isIdle: isIdle(row), age: age(row), statement: digest.text)
        }
    }

    private static func session(_ row: ReplyRow) -> UInt64 { row["Session"].flatMap(UInt64.init) ?? 0 }
    private static func isIdle(_ row: ReplyRow) -> Bool { row["Command"] == "Sleep" }
    private static func age(_ row: ReplyRow) -> Duration? { row["Seconds"].flatMap(Int64.init).map { .seconds($0) } }
}
