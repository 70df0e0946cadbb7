import BatonTesting
import Refactoring
import Testing
import TopologyModel

/// Who may follow whom, and what of it an operator may accept.
@Suite struct `Replication rules` {
    static let db1 = PlanScene.address("db1")
    static let db2 = PlanScene.address("db2")
    static let db3 = PlanScene.address("db3")
    static let db4 = PlanScene.address("db4")
    static let move = Operation.relocate(db2, below: db3)

    // MARK: Rings

    /// The first link of each leads away from the ring.
    @Test(arguments: ["db1 <- db2; db4 <- db3; db2 <- db3", "db1 <- db2; db4 <- db3; db5 <- db3; db2 <- db5", "db1 <- db2; db4 <- db5 <- db3; db2 <- db5"])
    func `a ring is seen through every channel`(drawing: String) {
        var scene = PlanScene(drawing)
        scene.options.isForced = true
        #expect(scene.plan(Self.move).reasons.contains("db3:3306: it follows db2:3306 itself: the move would make a ring"))
    }

    @Test func `a server above that was never read is seen through every channel`() {
        var scene = PlanScene("db1 <- db2; db4 <- db3; db5 <- db3")
        scene.options.isForced = true
        #expect(!scene.plan(Self.move).isRefused)
        scene.fleet["db5"] = scene.fleet["db5"].unread()
        #expect(scene.plan(Self.move).reasons.contains("db5:3306: it was never read, and db3:3306 is below it"))
    }

    @Test func `a detached replica is not attached again below itself, by whatever channel`() {
        var scene = PlanScene("db1 <- db2; db4 <- db1; db2 <- db1")
        (scene.fleet["db2"].channels[0].source, scene.fleet["db2"].channels[0].detachedSource) = (nil, Self.db1)
        #expect(scene.plan(.reattach(Self.db2)).reasons.contains("the move would make a ring"))
    }

    @Test func `a source of several sources is no co-primary`() {
        var scene = PlanScene("db1 <- db2; db3 <- db1; db4 <- db1")
        scene.policy.suppliesCredentials = true
        #expect(scene.plan(.makeCoPrimary(Self.db2)).reasons.contains("db1:3306: it follows db3:3306; only a server that follows nobody can be a co-primary"))
    }

    @Test func `a replica by its second channel is among those that are moved, and is told`() {
        var scene = PlanScene("db1 <- db2, db3; db4 <- db5; db1 <- db5")
        let operation = Operation.relocateReplicas(of: Self.db1, below: Self.db2)
        #expect(scene.plan(operation).reasons.contains("db5:3306: it follows 2 sources"))
        scene.options.skipsBlocked = true
        let plan = scene.plan(operation)
        #expect(plan.tracks.map(\.subject) == [Self.db3])
        #expect(plan.notices.contains { $0.contains("db5:3306 stays where it is") })
    }

    // MARK: What --force accepts

    struct Objection: Sendable, CustomTestStringConvertible {
        var reason: String
        var flavor = ServerFlavor.mariadb
        var operation = move
        var drawing = "db1 <- db2, db3"
        var change: @Sendable (inout PlanScene) -> Void = { _ in }
        var testDescription: String { reason }
    }

    static let objections: [Objection] = [
        Objection(reason: "db3:3306: it follows 2 sources: its replicas get what all of them write", drawing: "db1 <- db2, db3; db4 <- db3"),
        Objection(reason: "db3:3306: its receiver is stopped, so that what follows it gets nothing new") { $0.changeChannel(of: "db3") { $0.receiver = .stopped } },
        Objection(reason: "db3:3306: its receiver does not get through (error 2003: error connecting to source)") {
            $0.fleet["db3"] = $0.fleet["db3"].receiverLost()
        },
        Objection(reason: "db3:3306: its applier is stopped (error 1062: Duplicate entry)") {
            $0.changeChannel(of: "db3") { ($0.applier, $0.applierError) = (.stopped, ReplicationError(code: 1062, message: "Duplicate entry")) }
        },
        Objection(reason: "db3:3306: it is 21 s behind, more than the 20 s") { $0.changeChannel(of: "db3") { $0.lag = .seconds(21) } },
        Objection(reason: "db3:3306: it is 50 s behind, more than the 20 s") { $0.fleet["db3"].placement.measuredLag = .seconds(50) },
        Objection(reason: "db2:3306: its receiver is stopped", operation: .moveUp(db3), drawing: "db1 <- db2 <- db4 <- db3") {
            $0.changeChannel(of: "db2") { $0.receiver = .stopped }
        },
        Objection(reason: "db3:3306: its receiver is stopped", operation: .repoint(db2, to: db3)) { $0.changeChannel(of: "db3") { $0.receiver = .stopped } },
        Objection(reason: "db3:3306: its binlog_row_image is MINIMAL and that of db2:3306 is FULL") { $0.fleet["db3"].settings.binlogRowImage = "MINIMAL" },
        Objection(reason: "db2:3306: its lower_case_table_names is 1 and that of db3:3306 is 0") {
            $0.fleet["db2"].details = InstanceDetails(lowerCaseTableNames: 1)
            $0.fleet["db3"].details = InstanceDetails(lowerCaseTableNames: 0)
        },
        Objection(reason: "db3:3306: its binlog_checksum is NONE and that of db2:3306 is CRC32") {
            $0.fleet["db2"].details = .checking("CRC32")
            $0.fleet["db3"].details = .checking("NONE")
        },
        Objection(reason: "db3:3306: its enforce_gtid_consistency is WARN", flavor: .mysql) {
            $0.fleet["db2"].details = .consistent("ON")
            $0.fleet["db3"].details = .consistent("WARN")
        },
    ]

    @Test(arguments: objections)
    func `what speaks against a source is refused, and accepted with a notice`(_ row: Objection) {
        var scene = PlanScene(row.drawing, row.flavor)
        row.change(&scene)
        let refused = scene.plan(row.operation)
        #expect(refused.blockers.contains { $0.description.contains(row.reason) && $0.reason.hasSuffix("; --force accepts it") }, "\(refused.blockers)")
        scene.options.isForced = true
        let plan = scene.plan(row.operation)
        #expect(!plan.isRefused && !plan.isEmpty, "\(plan.blockers)")
        #expect(plan.notices.contains { $0.contains("accepted with --force: \(row.reason)") }, "\(plan.notices)")
    }

    @Test func `settings that go together are no objection`() {
        var scene = PlanScene("db1 <- db2, db3")
        for name in ["db2", "db3"] { scene.fleet[name].settings.binlogRowImage = "MINIMAL" }
        scene.fleet["db2"].details = .checking("NONE")
        scene.fleet["db3"].details = .checking("CRC32")
        #expect(!scene.plan(Self.move).isRefused)
        scene.fleet["db2"].settings.binlogRowImage = "FULL"
        scene.fleet["db3"].settings.binlogRowImage = "FULL_NODUP"
        #expect(!scene.plan(Self.move).isRefused)
    }

    /// Where their source is dead, the replicas go below one of them.
    @Test func `a sibling that lost the same source is no worse`() {
        var scene = PlanScene("db1 <- db2, db3")
        scene.fleet["db1"] = scene.fleet["db1"].unreachable()
        for name in ["db2", "db3"] { scene.fleet[name] = scene.fleet[name].receiverLost() }
        #expect(!scene.plan(Self.move).isRefused)
        #expect(!scene.plan(.regroupReplicas(of: Self.db1)).isRefused)
    }

    /// A co-primary died, and nobody has started the applier of the primary since its own restart.
    @Test(arguments: [(false, true), (true, false)]) func `who takes writes in a ring has something new for those that follow it`(isReadOnly: Bool, isAccepted: Bool) {
        var scene = PlanScene("db1 <- db2; db2 <- db1, db3")
        scene.fleet["db1"].settings.readOnly = isReadOnly
        scene.changeChannel(of: "db1") { $0.applier = .stopped }
        let blockers = scene.plan(.repoint(Self.db3, to: Self.db1)).blockers
        #expect(blockers.contains { $0.description.contains("db1:3306: its applier is stopped, so that what follows it gets nothing new") } == !isAccepted, "\(blockers)")
    }

    @Test func `a replica that follows the server already is told so`() {
        var scene = PlanScene("db1 <- db3 <- db2")
        scene.changeChannel(of: "db3") { $0.receiver = .stopped }
        #expect(scene.plan(Self.move).notices == ["db2:3306 follows db3:3306 already"])
    }

    @Test func `a notice of a source is told once for all replicas`() {
        var scene = PlanScene("db1 <- db2, db3, db4")
        scene.changeChannel(of: "db3") { $0.receiver = .stopped }
        scene.options.isForced = true
        let plan = scene.plan(.relocateReplicas(of: Self.db1, below: Self.db3))
        #expect(plan.tracks.count == 2)
        #expect(plan.notices.count { $0.contains("its receiver is stopped") } == 1)
    }

    // MARK: What a lower version cannot read

    @Test(arguments: [
        ("8.0.40", "tagged GTIDs", ""), ("8.0.19", "compressed transactions", ""), ("5.7.44", "partial JSON updates", "PARTIAL_JSON"),
    ])
    func `what a replica cannot read is not accepted with its version`(version: String, feature: String, rowValues: String) {
        var scene = PlanScene("db1 <- db2, db3", .mysql)
        scene.fleet["db2"].versionText = version
        var log = BinaryLogConfiguration()
        (log.compresses, log.rowValueOptions) = (feature.hasPrefix("compressed"), rowValues)
        scene.fleet["db3"].details = InstanceDetails(binaryLog: log)
        if feature.hasPrefix("tagged") {
            let uuid = TopologyFixtures.uuid(serverID: 1)
            scene.fleet["db3"].hold(TopologyFixtures.transactions("\(uuid):1-100:batch:1-3", .mysql))
        }
        scene.options.allowsHigherVersionSource = true
        scene.options.isForced = true
        #expect(scene.plan(Self.move).reasons.contains("db2:3306: its version \(version) cannot read \(feature)"), "\(scene.plan(Self.move).blockers)")
    }

    @Test func `a replica that refuses higher versions itself is not moved below one`() {
        var scene = PlanScene("db1 <- db2, db3", .mysql)
        scene.options.allowsHigherVersionSource = true
        scene.fleet["db3"].versionText = "9.7.4"
        #expect(!scene.plan(Self.move).isRefused)
        var applier = ApplierConfiguration()
        applier.allowsHigherVersionSource = false
        scene.fleet["db2"].details = InstanceDetails(applier: applier)
        #expect(scene.plan(Self.move).reasons.contains("replica_allow_higher_version_source = OFF"))
    }

    // MARK: GTID modes

    /// Manual 8.4, "Replication Mode Concepts": valid combinations, and those in which auto-position works.
    @Test(arguments: [
        ("ON", "ON", true, true), ("ON", "ON_PERMISSIVE", true, false), ("ON", "OFF_PERMISSIVE", false, false), ("ON", "OFF", false, false),
        ("ON_PERMISSIVE", "ON", true, true), ("OFF_PERMISSIVE", "ON", true, true), ("OFF_PERMISSIVE", "ON_PERMISSIVE", true, false), ("OFF", "ON", false, false),
        ("OFF", "ON_PERMISSIVE", false, false), ("OFF", "OFF_PERMISSIVE", true, false), ("OFF", "OFF", true, false),
    ])
    func `which GTID modes go together`(own: String, theirs: String, isValid: Bool, positionsItself: Bool) {
        var scene = PlanScene("db1 <- db2, db3", .mysql)
        scene.fleet["db2"].settings.gtidMode = own
        scene.fleet["db3"].settings.gtidMode = theirs
        let reasons = scene.plan(.moveGTID(Self.db2, below: Self.db3)).reasons
        #expect(reasons.contains("its gtid_mode is \(own) and that of db3:3306 is \(theirs)") != isValid, "\(reasons)")
        #expect(reasons.isEmpty == positionsItself, "\(reasons)")
    }
}

extension InstanceDetails {
    fileprivate static func checking(_ checksum: String) -> InstanceDetails {
        var log = BinaryLogConfiguration()
        log.checksum = checksum
        return InstanceDetails(binaryLog: log)
    }

    fileprivate static func consistent(_ consistency: String) -> InstanceDetails {
        var gtid = GTIDConfiguration()
        gtid.consistency = consistency
        return InstanceDetails(gtid: gtid)
    }
}
