import Analysis
import BatonTesting
import Testing
import TopologyModel

/// A cluster of which a row of the table tells and no other does, and changes of one fact after which the row does not.
struct StructureRow: Sendable, CustomTestStringConvertible {
    /// One fact that is otherwise than in the match.
    struct Near: Sendable {
        var name: String
        var change: StructureScene.Change
        /// What is told instead.
        var told: [AnalysisCode]

        init(_ name: String, told: [AnalysisCode] = [], _ change: @escaping StructureScene.Change) {
            self.name = name
            self.change = change
            self.told = told
        }
    }

    var number: Int
    var name: String
    var set: StructureScene.Change
    var near: [Near]

    var testDescription: String { "row \(number): \(name)" }

    var match: StructureScene { StructureScene().after(set) }

    static func cannotWrite(_ reason: String) -> WriteStanding {
        var standing = WriteStanding()
        standing.impossible = reason
        return standing
    }
}

extension StructureRow {
    static let all: [StructureRow] = logging + transactions + writing + members

    /// Of replicas as sources that they may have to be.
    static let logging: [StructureRow] = [
        StructureRow(
            number: 1010, name: "no replica logs what it replicates",
            set: {
                $0["db2"].settings.logsReplicaUpdates = false
                $0["db3"].settings.binaryLogEnabled = false
            },
            near: [
                Near("the first one does") { $0["db2"].settings.logsReplicaUpdates = true },
                Near("the second one does") { $0["db3"].settings.binaryLogEnabled = true },
                Near("there is only one") { $0["db3"].channels = [] },
            ]),
        StructureRow(
            number: 1020, name: "a replica follows by file and position", set: { $0["db2"].channels[0].gtidUse = .fileAndPosition },
            near: [
                Near("it follows by its own GTIDs") { $0["db2"].channels[0].gtidUse = .currentPosition },
                Near("it cannot be read") { $0["db2"] = $0["db2"].unreachable() },
                Near("it is the only one") { $0["db3"].channels = [] },
            ]),
        StructureRow(
            number: 1030, name: "statement and mixed",
            set: {
                $0["db2"].settings.binlogFormat = .statement
                $0["db3"].settings.binlogFormat = .mixed
            },
            near: [
                Near("both mixed") { $0["db2"].settings.binlogFormat = .mixed },
                Near("both statement") { $0["db3"].settings.binlogFormat = .statement },
                Near("mixed and row", told: [.mixedAndRowLoggingReplicas]) { $0["db2"].settings.binlogFormat = .row },
                Near("the one does not log what it replicates") { $0["db2"].settings.logsReplicaUpdates = false },
                Near("the other one has no binary log") { $0["db3"].settings.binaryLogEnabled = false },
            ]),
        StructureRow(
            number: 1040, name: "statement and row", set: { $0["db2"].settings.binlogFormat = .statement },
            near: [
                Near("both row") { $0["db2"].settings.binlogFormat = .row },
                Near("both statement") { $0["db3"].settings.binlogFormat = .statement },
                Near("statement and mixed", told: [.statementAndMixedLoggingReplicas]) { $0["db3"].settings.binlogFormat = .mixed },
                Near("the one does not log what it replicates") { $0["db2"].settings.logsReplicaUpdates = false },
                Near("the other one has no binary log") { $0["db3"].settings.binaryLogEnabled = false },
            ]),
        StructureRow(
            number: 1050, name: "mixed and row", set: { $0["db2"].settings.binlogFormat = .mixed },
            near: [
                Near("both row") { $0["db2"].settings.binlogFormat = .row },
                Near("both mixed") { $0["db3"].settings.binlogFormat = .mixed },
                Near("mixed and statement", told: [.statementAndMixedLoggingReplicas]) { $0["db3"].settings.binlogFormat = .statement },
                Near("the one does not log what it replicates") { $0["db2"].settings.logsReplicaUpdates = false },
                Near("the other one has no binary log") { $0["db3"].settings.binaryLogEnabled = false },
            ]),
        StructureRow(
            number: 1060, name: "two versions", set: { $0["db2"].versionText = "11.4.2-MariaDB" },
            near: [
                Near("two patches of one version") { $0["db2"].versionText = "10.11.2-MariaDB" },
                Near("both have the newer one") { $0["db3"].versionText = "11.4.8-MariaDB" },
                Near("the one does not log what it replicates") { $0["db2"].settings.logsReplicaUpdates = false },
                Near("the other one has no binary log") { $0["db3"].settings.binaryLogEnabled = false },
            ]),
        StructureRow(
            number: 1060, name: "two versions of one series", set: { $0["db2"].versionText = "10.6.18-MariaDB" },
            near: [Near("one version") { $0["db2"].versionText = "10.11.18-MariaDB" }]),
    ]

    static let transactions: [StructureRow] = [
        StructureRow(
            number: 1070, name: "a replica with another gtid_mode", set: { $0["db2"].settings.gtidMode = "OFF" },
            near: [
                Near("the same one") { $0["db2"].settings.gtidMode = $0["db1"].settings.gtidMode },
                Near("it is no replica") { $0["db2"].channels = [] },
            ]),
        StructureRow(
            number: 1080, name: "a replica wrote itself", set: { $0["db3"] = $0["db3"].holding("0-1-100,7-3-1") },
            near: [
                Near("it was read later than the primary, and what the primary wrote since is not errant") { $0["db3"] = $0["db3"].holding("0-1-120") },
                Near("it is downtimed") { $0["db3"].placement.isDowntimed = true },
                Near("it does not log what it replicates, and so does not tell") { $0["db3"].settings.logsReplicaUpdates = false },
                Near("the primary does not tell") { $0["db1"].settings.logsReplicaUpdates = false },
                Near("the primary has it, too") { $0["db1"] = $0["db1"].holding("0-1-100,7-3-1") },
                Near("it gathers what several sources write") { $0["db3"] = $0["db3"].following("x1", channel: "x") },
            ]),
    ]

    /// Of who takes writes, and what becomes of them.
    static let writing: [StructureRow] = [
        StructureRow(
            number: 1090, name: "the primary is read-only", set: { $0["db1"].settings.readOnly = true },
            near: [
                Near("it is not") { $0["db1"].settings.readOnly = false },
                Near("it was never read") { $0["db1"] = $0["db1"].unread() },
            ]),
        StructureRow(
            number: 1100, name: "semi-sync fell back",
            set: {
                $0["db1"].semiSync.sourceActive = false
                $0["db1"].semiSync.sourceClients = 0
            },
            near: [
                Near("it is off") { $0["db1"].semiSync.sourceEnabled = false },
                Near("it is active again") { $0["db1"].semiSync.sourceActive = true },
                Near("as many replicas acknowledge as a commit waits for") { $0["db1"].semiSync.sourceClients = 1 },
                Near("a commit waits for nobody") { $0["db1"].semiSync.waitForReplicaCount = 0 },
            ]),
        StructureRow(
            number: 1110, name: "a replica takes writes", set: { $0["db3"].settings.readOnly = false },
            near: [
                Near("it does not") { $0["db3"].settings.readOnly = true },
                Near("it cannot be read") { $0["db3"] = $0["db3"].unreachable() },
                Near("it is the only one", told: [.noWritablePrimary]) { $0["db1"].settings.readOnly = true },
            ]),
        StructureRow(
            number: 1140, name: "lossless, and a commit is shown before it is acknowledged",
            set: {
                $0.durability = .lossless
                $0["db1"].semiSync.waitPoint = .afterCommit
            },
            near: [
                Near("it is not") { $0["db1"].semiSync.waitPoint = .afterSync },
                Near("nobody wants lossless") { $0.durability = .bestEffort },
            ]),
        StructureRow(
            number: 1150, name: "the write probe cannot write",
            set: { $0["db1"].freshness.writes = StructureRow.cannotWrite("the account writes through read_only (SUPER)") },
            near: [
                Near("it can") { $0["db1"].freshness.writes = WriteStanding() },
                Near("it is off") { $0["db1"].freshness.writes = nil },
                Near("it is another server that it cannot write to") {
                    $0["db2"].freshness.writes = $0["db1"].freshness.writes
                    $0["db1"].freshness.writes = nil
                },
            ]),
    ]

    /// Of who the members are.
    static let members: [StructureRow] = [
        StructureRow(
            number: 1120, name: "two servers with one server_id", set: { $0["db3"].serverID = 2 },
            near: [
                Near("each has its own") { $0["db3"].serverID = 3 },
                Near("one of them is in another cluster") { $0["db3"].channels = [] },
            ]),
        StructureRow(
            number: 1130, name: "another server at an address", set: { $0["db3"].freshness.stranger = .mysql(uuid: "b") },
            near: [
                Near("the old one is back") { $0["db3"].freshness.stranger = nil },
                Near("it is an address of another cluster") { $0["db3"].channels = [] },
            ]),
        StructureRow(
            number: 1130, name: "another server at a further name",
            set: { $0["db3"].freshness.movedNames = [MovedName(name: InstanceBuilder.address("vip"), found: .mysql(uuid: "b"))] },
            near: [Near("the name leads to the old one") { $0["db3"].freshness.movedNames = [] }]),
    ]
}
