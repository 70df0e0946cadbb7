/// One way for a primary to be lost, with the bounds that the project wants to keep.
struct Kind {
    /// On the command line.
    let name: String
    let title: String
    /// Of the scenario `failover-times` (scripts/scenarios).
    let variant: String
    let goals: Goals

    /// From the signal to the first row that an application got acknowledged by the successor, in milliseconds.
    struct Goals {
        var median: Double?
        var p95: Double?
    }

    /// From writable until every replica follows.
    static let repointedAfterWritable = 300.0
    /// On top of hangTolerance: the doubt, the last heartbeat, the last look, and the failover itself.
    private static let beyondTolerance = 1_200.0
    private static let killed = Goals(median: 150, p95: 400)

    static let all = [
        Kind(name: "kill", title: "SIGKILL, without semi-sync", variant: "KILL 3 1 plain", goals: killed),
        Kind(name: "kill-semi-sync", title: "SIGKILL, with semi-sync", variant: "KILL 3 1 semi-sync", goals: killed),
        Kind(name: "stop", title: "SIGSTOP, hangTolerance 3 s (the default), without semi-sync", variant: "STOP 3 1 plain", goals: Goals(median: 3_000 + beyondTolerance)),
        // MariaDB's semi-sync receivers take a second more to stop, and no setting of ours changes it: a figure without a goal.
        Kind(name: "stop-semi-sync", title: "SIGSTOP, hangTolerance 3 s (the default), with semi-sync", variant: "STOP 3 1 semi-sync", goals: Goals()),
        // Silence convicts after two heartbeat periods at the earliest: what is beyond the tolerance can be kept where heartbeats come often enough for it.
        Kind(name: "stop-1s", title: "SIGSTOP, hangTolerance 1 s, without semi-sync", variant: "STOP 1 1 plain", goals: Goals(median: 1_000 + beyondTolerance)),
        Kind(
            name: "stop-1s-often", title: "SIGSTOP, hangTolerance 1 s, two heartbeats a second, without semi-sync", variant: "STOP 1 0.5 plain",
            goals: Goals(median: 1_000 + beyondTolerance)),
        Kind(name: "stop-1s-semi-sync", title: "SIGSTOP, hangTolerance 1 s, with semi-sync", variant: "STOP 1 1 semi-sync", goals: Goals()),
    ]
}
