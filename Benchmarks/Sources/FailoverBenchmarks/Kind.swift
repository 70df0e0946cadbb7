/// One way for a cluster to need another primary or another source, on one kind of servers.
struct Kind {
    /// On the command line.
    let name: String
    let title: String
    /// Of the scenario `failover-times` (scripts/scenarios).
    let variant: String
    let course: Course

    /// Of which a machine may have none.
    var needsMySQL: Bool { variant.hasSuffix(" \(Kind.mysql)") }

    /// As scripts/lib/servers.sh calls them; MariaDB need not be named.
    private static let mysql = "mysql-9"
    private static let killed = Course.failover(firstRow: Goals(median: 150, p95: 400))
    /// Silence: the doubt, the last heartbeat, the last look, and the failover itself are on top of hangTolerance.
    private static let silentFor3 = Course.failover(firstRow: Goals(median: 3_000 + beyondTolerance))
    /// Silence convicts after two heartbeat periods at the earliest: what is beyond the tolerance can be kept where heartbeats come often enough for it.
    private static let silentFor1 = Course.failover(firstRow: Goals(median: 1_000 + beyondTolerance))
    private static let beyondTolerance = 1_200.0
    /// MariaDB's semi-sync receivers take a second more to stop, and no setting of ours changes it: figures without a goal.
    private static let silentForSemiSync = Course.failover(firstRow: Goals())

    static let all = onMariaDB + onMySQL

    private static let onMariaDB = [
        Kind(name: "kill", title: "SIGKILL, without semi-sync", variant: "KILL 3 1 plain", course: killed),
        Kind(name: "kill-semi-sync", title: "SIGKILL, with semi-sync", variant: "KILL 3 1 semi-sync", course: killed),
        Kind(name: "stop", title: "SIGSTOP, hangTolerance 3 s (the default), without semi-sync", variant: "STOP 3 1 plain", course: silentFor3),
        Kind(name: "stop-semi-sync", title: "SIGSTOP, hangTolerance 3 s (the default), with semi-sync", variant: "STOP 3 1 semi-sync", course: silentForSemiSync),
        Kind(name: "stop-1s", title: "SIGSTOP, hangTolerance 1 s, without semi-sync", variant: "STOP 1 1 plain", course: silentFor1),
        Kind(
            name: "stop-1s-often", title: "SIGSTOP, hangTolerance 1 s, two heartbeats a second, without semi-sync", variant: "STOP 1 0.5 plain", course: silentFor1),
        Kind(name: "stop-1s-semi-sync", title: "SIGSTOP, hangTolerance 1 s, with semi-sync", variant: "STOP 1 1 semi-sync", course: silentForSemiSync),
        Kind(name: "cut", title: "silent cut of the network, hangTolerance 3 s (the default), without semi-sync", variant: "CUT 3 1 plain", course: silentFor3),
        Kind(name: "cut-1s", title: "silent cut of the network, hangTolerance 1 s, without semi-sync", variant: "CUT 1 1 plain", course: silentFor1),
        Kind(name: "intermediate", title: "SIGKILL of a source below the primary", variant: "INTERMEDIATE 3 1 plain", course: .newSource),
        Kind(name: "switchover", title: "planned switchover", variant: "SWITCHOVER 3 1 plain", course: .switchover),
    ]

    private static let onMySQL = [
        Kind(name: "kill-mysql", title: "MySQL 9: SIGKILL, without semi-sync", variant: "KILL 3 1 plain \(mysql)", course: killed),
        Kind(name: "kill-semi-sync-mysql", title: "MySQL 9: SIGKILL, with semi-sync", variant: "KILL 3 1 semi-sync \(mysql)", course: killed),
        Kind(
            name: "stop-mysql", title: "MySQL 9: SIGSTOP, hangTolerance 3 s (the default), without semi-sync", variant: "STOP 3 1 plain \(mysql)",
            course: silentFor3),
        Kind(
            name: "cut-mysql", title: "MySQL 9: silent cut of the network, hangTolerance 3 s (the default), without semi-sync", variant: "CUT 3 1 plain \(mysql)",
            course: silentFor3),
        Kind(name: "intermediate-mysql", title: "MySQL 9: SIGKILL of a source below the primary", variant: "INTERMEDIATE 3 1 plain \(mysql)", course: .newSource),
        Kind(name: "switchover-mysql", title: "MySQL 9: planned switchover", variant: "SWITCHOVER 3 1 plain \(mysql)", course: .switchover),
    ]
}
