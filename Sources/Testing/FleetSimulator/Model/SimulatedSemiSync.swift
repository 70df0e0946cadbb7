/// The two sides of semi-synchronous replication on one MariaDB server, with `AFTER_SYNC`: a commit is in the binary log and sent, and its client is told
/// when one replica has acknowledged it (server truth T10).
struct SimulatedSemiSync {
    struct Commit {
        var client: Int32
        var transaction: Int32
        /// Where it ends in the binary log.
        var end: Int
    }

    /// The source side.
    var waits: Bool
    /// The replica side.
    var acknowledges = true
    /// It waited for too long and is asynchronous until its newest commit is acknowledged.
    var hasFallenBack = false
    /// Oldest first.
    private var held: [Commit] = []

    init(waits: Bool) {
        self.waits = waits
    }

    var isActive: Bool { waits && !hasFallenBack }
    var oldest: Commit? { held.first }

    mutating func hold(_ commit: Commit) { held.append(commit) }

    /// Takes those that end there or before.
    mutating func take(upTo place: Int) -> [Commit] {
        let confirmed = held.prefix { $0.end <= place }
        held.removeFirst(confirmed.count)
        return Array(confirmed)
    }

    mutating func takeAll() -> [Commit] {
        defer { held = [] }
        return held
    }
}
