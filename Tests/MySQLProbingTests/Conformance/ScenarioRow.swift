#if MySQL
import TestServers
import Testing

/// A source with one replica that replicates by GTID, what is done to them, and what the replica must then show.
struct ScenarioRow: Sendable, CustomTestStringConvertible {
    /// The server truth that the scenario belongs to.
    var truth: String
    var name: String
    var connectRetry: Duration = .seconds(1)
    var netTimeout: Duration = .seconds(4)
    /// After so long a commit is told without an acknowledgement; nil: not in this scenario.
    var acknowledgementTimeout: Duration?
    /// The source's binary log is on a disk of its own.
    var hasLogDisk = false
    var moves: [Move]
    var expected: ReplicaObservation
    /// What MySQL shows instead, where it does not do as MariaDB does.
    var expectedOfMySQL: ReplicaObservation?
    /// What is expected must be seen by then …
    var within: Duration = .seconds(5)
    /// … and nothing else for so long afterwards.
    var stays: Duration = .milliseconds(300)

    func expected(of kind: TestServerKind) -> ReplicaObservation { expected(ofMySQL: kind.isMySQL) }

    func expected(ofMySQL isMySQL: Bool) -> ReplicaObservation { isMySQL ? expectedOfMySQL ?? expected : expected }

    var testDescription: String { "\(truth): \(name)" }
}
#endif
