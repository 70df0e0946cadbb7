import ControlModel
import Testing
import TopologyModel

/// Recoveries of sources below the primary, which hold no cluster.
@Suite struct RelocationTests {
    private static let source = Fleet.second

    private static func opening(_ failed: InstanceAddress = source, by person: String? = nil, kind: RecoveryKind = .relocation) -> RecoveryOpening {
        var opening = Fleet.opening(failed: failed, by: person)
        opening.kind = kind
        return opening
    }

    @Test func `it holds nothing of the cluster, and its end blocks only another one of the same server`() {
        var fleet = Fleet()
        let before = fleet.shopRecord
        let id = fleet.open(Self.opening())
        #expect(fleet.shopRecord == before)
        #expect(fleet.apply(.openRecovery(Self.opening())) == .refused(.recoveryOpen(id)))
        fleet.close(id)
        #expect(fleet.shopRecord == before, "no epoch, no last recovery and no block")
        #expect(fleet.state.gates(for: Self.opening()) == [.flapping(id, remaining: Fleet.flapWindow)])
        #expect(fleet.state.gates(for: Self.opening(by: "ann")) == [])
        #expect(fleet.state.gates(for: Self.opening(Fleet.replica)) == [])
        #expect(fleet.state.gates(for: Fleet.opening()) == [], "the primary's failover")
        #expect(fleet.state.gates(for: Self.opening(), at: fleet.now + Fleet.flapWindow) == [])
        fleet.apply(.acknowledge(.instance(Self.source), by: "ann", comment: "seen"))
        #expect(fleet.state.gates(for: Self.opening()) == [])
    }

    @Test(arguments: [RecoveryClosing.Result.aborted, .stopped, .observed]) func `one that moved nobody blocks nothing`(_ result: RecoveryClosing.Result) {
        var fleet = Fleet()
        fleet.close(fleet.open(Self.opening()), result)
        #expect(fleet.state.gates(for: Self.opening()) == [])
    }

    @Test func `the end of a failover does not block it, and an open one does`() {
        var fleet = Fleet()
        let id = fleet.open(Fleet.opening())
        #expect(fleet.state.gates(for: Self.opening(by: "ann")) == [.recoveryOpen(id)])
        fleet.close(id)
        #expect(fleet.state.gates(for: Self.opening()) == [])
    }

    @Test func `brakes hold it, and a person passes them`() {
        var fleet = Fleet()
        fleet.apply(.beginDowntime(Downtime(instance: Self.source, owner: "ann", reason: "disk", endsAt: fleet.now + .seconds(9))))
        fleet.apply(.pause(Fleet.shop, Pause(owner: "ann", reason: "why", endsAt: nil)))
        #expect(fleet.state.gates(for: Self.opening()) == [.paused(reason: "why", byAllClusters: false), .downtimed(owner: "ann", reason: "disk")])
        #expect(fleet.state.gates(for: Self.opening(by: "bob")) == [])
    }

    @Test func `a failover ends those of its cluster in the same command, and a switchover waits for them`() {
        var fleet = Fleet()
        let first = fleet.open(Self.opening())
        let second = fleet.open(Self.opening(Fleet.replica))
        var elsewhere = Fleet.opening(Fleet.blog, failed: InstanceAddress(host: "blog2", port: 3306))
        elsewhere.kind = .relocation
        let other = fleet.open(elsewhere)
        #expect(fleet.state.gates(for: Self.opening(Fleet.primary, by: "ann", kind: .switchover)) == [.recoveryOpen(first)])
        let failover = fleet.open(Fleet.opening())
        #expect(fleet.shopRecord?.openRecovery == failover)
        for id in [first, second] {
            let record = fleet.state.recovery(id)
            #expect(record?.closing == RecoveryClosing(result: .aborted, reason: "it gave way to recovery \(failover) of the primary"))
            #expect(record?.closedAt == fleet.state.time)
            #expect(fleet.apply(.stepIntent(id, Fleet.intent(1))).isIgnored)
        }
        #expect(fleet.state.recovery(other)?.isOpen == true, "of another cluster")
    }

    @Test func `a dry run of a failover ends nothing`() {
        var fleet = Fleet()
        let id = fleet.open(Self.opening())
        _ = fleet.open(Fleet.opening(isDryRun: true))
        #expect(fleet.state.recovery(id)?.isOpen == true)
    }

    @Test func `it has steps, and designates nobody`() {
        var fleet = Fleet()
        let id = fleet.open(Self.opening())
        #expect(fleet.apply(.designate(id, Fleet.designation())).isIgnored)
        func relocate(_ ordinal: UInt32, _ attempt: UInt32, to source: InstanceAddress, _ result: StepResult) {
            let step = RelocationStep(source: source, summary: "follow it by GTID")
            fleet.apply(
                .stepIntent(
                    id, StepIntent(ordinal: StepOrdinal(rawValue: ordinal), attempt: attempt, kind: .relocate, target: Fleet.blogPrimary, detail: step.text)))
            fleet.apply(.stepOutcome(id, Fleet.outcome(ordinal, attempt: attempt, result)))
        }
        relocate(1, 1, to: Fleet.replica, .failed)
        relocate(1, 2, to: Fleet.primary, .succeeded)
        relocate(2, 1, to: Fleet.primary, .succeeded)
        #expect(fleet.state.recovery(id)?.newSources == [Fleet.primary])
        #expect(fleet.state.recovery(id)?.successor == Fleet.primary)
        relocate(3, 1, to: Fleet.replica, .succeeded)
        #expect(fleet.state.recovery(id)?.successor == nil, "there are two")
    }

    @Test(arguments: ["db1:3306", "[::1]:3307", "a-host.example:1"]) func `a step's text is read back`(_ text: String) throws {
        let step = RelocationStep(source: try #require(InstanceAddress(parsing: text)), summary: "follow \(text) instead of db2:3306 by GTID")
        #expect(RelocationStep(parsing: step.text) == step)
        #expect(RelocationStep(parsing: "replicate from \(text) by GTID") == nil)
        #expect(RelocationStep(parsing: "below ") == nil)
    }

    @Test func `an older program refuses it by its version, and what it knows is written as before`() throws {
        let encoded = EncodedCommand(.openRecovery(Self.opening()))
        #expect(encoded.version == 3)
        #expect(try encoded.decoded() == .openRecovery(Self.opening()))
        #expect(EncodedCommand(.openRecovery(Fleet.opening())).version == 1)
        #expect(EncodedCommand(.openRecovery(Self.opening(kind: .switchover))).version == 2)
        #expect(throws: ControlModelError.self) { try EncodedCommand(kind: .openRecovery, version: 2, body: encoded.body).decoded() }
        var fleet = Fleet()
        _ = fleet.open(Self.opening())
        #expect(try ControlState(decoding: fleet.state.encoded()) == fleet.state)
    }

    @Test func `an unlock holds nothing either, has no flap window, and gives way to a failover`() {
        var fleet = Fleet()
        let before = fleet.shopRecord
        func opening(by person: String? = nil) -> RecoveryOpening { Self.opening(Fleet.primary, by: person, kind: .unlock) }
        let first = fleet.open(opening())
        #expect(fleet.shopRecord == before)
        #expect(fleet.apply(.openRecovery(opening(by: "ann"))) == .refused(.recoveryOpen(first)))
        #expect(fleet.state.gates(for: Self.opening(Fleet.primary)) == [], "a relocation because of the same server is another matter")
        #expect(fleet.state.gates(for: Self.opening(Fleet.primary, by: "ann", kind: .switchover)) == [.recoveryOpen(first)])
        fleet.close(first)
        #expect(fleet.state.gates(for: opening()) == [] && fleet.shopRecord == before)
        let second = fleet.open(opening())
        #expect(fleet.apply(.designate(second, Fleet.designation())).isIgnored)
        let failover = fleet.open(Fleet.opening())
        #expect(fleet.state.recovery(second)?.closing?.reason == "it gave way to recovery \(failover) of the primary")
        #expect(fleet.state.gates(for: opening()) == [.recoveryOpen(failover)])
    }
}
