/// The two sides of semi-synchronous replication on one server, with `AFTER_SYNC`: a commit is in the binary log and sent, and its client is told
/// when enough replicas have acknowledged it: on MariaDB always one (server truth T10).
struct SimulatedSemiSync {
    struct Commit {
        var client: Int32
        var transaction: Int32
        /// Where it ends in the binary log.
        var end: Int
    }

    /// In the place of a client that is gone, or never was.
    static let nobody: Int32 = -1

    /// The source side.
    var waits: Bool
    /// The replica side.
    var acknowledges = true
    /// It waited for too long and is asynchronous until its newest commit is acknowledged.
    var hasFallenBack = false
    /// How many replicas have to acknowledge a commit.
    let needed: Int
    /// Oldest first.
    private var held: [Commit] = []
    /// Up to where in the binary log each replica has acknowledged.
    private var places: [(replica: Int, place: Int)] = []

    init(waits: Bool, needed: Int = 1) {
        self.waits = waits
        self.needed = needed
    }

    var isActive: Bool { waits && !hasFallenBack }
    var oldest: Commit? { held.first }

    mutating func hold(_ commit: Commit) { held.append(commit) }

    /// Up to where enough replicas have acknowledged.
    private(set) var confirmedPlace = 0

    /// Takes the commits that enough replicas have by now.
    mutating func acknowledged(upTo place: Int, by replica: Int) -> [Commit] {
        if let known = places.firstIndex(where: { $0.replica == replica }) {
            places[known].place = max(places[known].place, place)
        } else {
            places.append((replica, place))
        }
        if places.count >= needed { confirmedPlace = places.map(\.place).sorted(by: >)[needed - 1] }
        let confirmed = held.prefix { $0.end <= confirmedPlace }
        held.removeFirst(confirmed.count)
        return Array(confirmed)
    }

    mutating func takeAll() -> [Commit] {
        defer { held = [] }
        return held
    }
}
