/// What the scenario does to a cluster, and what is measured of it.
enum Course {
    /// The primary is lost, and a successor is opened. The bounds are those of the first row that an application got acknowledged by it.
    case failover(firstRow: Goals)
    /// A source below the primary is lost, and its replicas get another one.
    case newSource
    /// Another primary as planned, and back again.
    case switchover

    /// Moments of a failover in the order of a timeline, in milliseconds since the signal or the cut. `connections-closed` is the kernel's moment, not ours: it
    /// closes the connections of a killed server when it has taken its memory apart, and before that nobody can know.
    private static let moments = [
        "connections-closed", "suspected", "convicted", "opened", "receivers-stopped", "designated", "drained", "fence-tried", "opening", "writable", firstRow,
        "published", "repointed", "hooks", "closed",
    ]
    private static let firstRow = "first-row"
    /// Running, undelayed replicas; the others are listed by the recovery, with the reason.
    private static let repointedGoals = Goals(p95: 300)
    private static let movedGoals = Goals(p95: 500)
    private static let pauseGoals = Goals(medianBelow: 80)

    /// In the order of the table.
    var figures: [Figure] {
        switch self {
        case .failover(let goals):
            Course.moments.map { $0 == Course.firstRow ? Figure(name: $0, title: "first acknowledged row", goals: goals) : Figure(name: $0, title: $0) }
                + [Figure(name: Runs.repointedAfterWritable, title: "from writable to all repointed", goals: Course.repointedGoals)]
        case .newSource: [Figure(name: "moved_ms", title: "until its replicas replicate again", goals: Course.movedGoals)]
        case .switchover:
            [
                Figure(name: "pause_ms", title: "nobody takes writes", goals: Course.pauseGoals),
                Figure(name: "back_ms", title: "the same, back again", goals: Course.pauseGoals),
                Figure(name: "gap_ms", title: "longest time between two acknowledged rows"),
            ]
        }
    }

    /// By which kinds are compared.
    var headline: String {
        switch self {
        case .failover: Course.firstRow
        case .newSource: "moved_ms"
        case .switchover: "pause_ms"
        }
    }
}
