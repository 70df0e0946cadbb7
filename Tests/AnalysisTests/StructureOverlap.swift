import Analysis
import BatonTesting
import Testing
import TopologyModel

/// A cluster of which several rows of the table tell at once: none of them hides another.
struct StructureOverlap: Sendable, CustomTestStringConvertible {
    var name: String
    var scene: StructureScene
    /// In their order.
    var told: [AnalysisCode]

    var testDescription: String { name }

    /// What is wrong with a cluster whatever its replicas log. Of `db2` and `db3`, which take writes.
    private static let whateverIsLogged: StructureScene.Change = {
        $0.durability = .lossless
        $0["db1"].settings.readOnly = true
        $0["db1"].semiSync.sourceActive = false
        $0["db1"].semiSync.sourceClients = 0
        $0["db1"].freshness.writes = StructureRow.cannotWrite("its schema is missing")
        $0["db2"].channels[0].gtidUse = .fileAndPosition
        $0["db2"].settings.gtidMode = "OFF"
        $0["db2"].settings.readOnly = false
        $0["db2"].freshness.stranger = .mysql(uuid: "b")
        $0["db3"].settings.readOnly = false
        $0["db3"].serverID = 2
    }

    static let all: [StructureOverlap] = [
        StructureOverlap(
            name: "everything at once, but that nobody logs",
            scene: StructureScene(replicas: 4).after(whateverIsLogged).after {
                $0["db2"].settings.binlogFormat = .statement
                $0["db3"].settings.binlogFormat = .mixed
                $0["db4"].versionText = "11.4.2-MariaDB"
                $0["db5"] = $0["db5"].holding("0-1-100,7-5-1")
            },
            told: [
                .noFailoverSupport, .statementAndMixedLoggingReplicas, .statementAndRowLoggingReplicas, .mixedAndRowLoggingReplicas,
                .multipleMajorVersionsLoggingReplicas, .differentGTIDModes, .errantGTID, .noWritablePrimary, .notEnoughValidSemiSyncReplicas,
                .severalWritableServers, .duplicateServerIDs, .anotherServerAnswers, .losslessNotMet, .writeProbeImpossible,
            ]),
        StructureOverlap(
            name: "everything at once where nobody logs",
            scene: StructureScene(replicas: 2).after(whateverIsLogged).after {
                $0["db2"].settings.logsReplicaUpdates = false
                $0["db3"].settings.logsReplicaUpdates = false
                // Who follows no primary may log: it is nobody who would take the primary's place.
                $0.add("db4", serverID: 4, following: "db2")
                $0["db4"] = $0["db4"].holding("0-1-100,7-4-1")
            },
            told: [
                .noLoggingReplicas, .noFailoverSupport, .differentGTIDModes, .errantGTID, .noWritablePrimary, .notEnoughValidSemiSyncReplicas,
                .severalWritableServers, .duplicateServerIDs, .anotherServerAnswers, .losslessNotMet, .writeProbeImpossible,
            ]),
    ]

    /// Rows that never hold together: some are of how replicas log, and one says that none does.
    static let exclusive: Set<Set<Int>> = [[1010, 1030], [1010, 1040], [1010, 1050], [1010, 1060]]
}
