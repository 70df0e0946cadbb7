import ControlModel
import Testing
import TopologyModel

@Suite struct RecoveryLifeTests {
    @Test func `an opened recovery holds its cluster until it is closed`() throws {
        var fleet = Fleet()
        let id = fleet.open()
        let record = try #require(fleet.state.openRecovery(of: Fleet.shop))
        #expect(record.id == id && record.isOpen && record.openedAt == fleet.now && record.openedBy == "node-1")
        fleet.now = fleet.now + .seconds(5)
        #expect(fleet.close(id) == .done)
        #expect(fleet.state.openRecovery(of: Fleet.shop) == nil)
        #expect(fleet.shopRecord?.lastRecovery == id)
        #expect(fleet.state.recovery(id)?.closedAt == fleet.now)
        #expect(fleet.close(id).isIgnored)
    }

    @Test func `a switchover that announced the closing of the primary may have closed it, until it takes writes again`() throws {
        func mayHaveClosed(_ fleet: Fleet) -> Bool { fleet.shopRecord.flatMap { fleet.state.switchoverThatMayHaveClosed(primaryOf: $0) } != nil }
        func step(_ ordinal: UInt32, _ kind: StepKind) -> StepIntent {
            StepIntent(ordinal: StepOrdinal(rawValue: ordinal), attempt: 1, kind: kind, target: Fleet.primary, detail: "")
        }
        var fleet = Fleet()
        var opening = Fleet.opening(by: "ann")
        opening.kind = .switchover
        opening.successor = Fleet.replica
        let id = fleet.open(opening)
        #expect(!mayHaveClosed(fleet))
        fleet.apply(.stepIntent(id, step(1, .demote)))
        #expect(mayHaveClosed(fleet))
        for (result, expected) in [(StepResult.failed, false), (.skipped, false), (.unknown, true), (.succeeded, true)] {
            var answered = fleet
            answered.apply(.stepOutcome(id, Fleet.outcome(1, result)))
            #expect(mayHaveClosed(answered) == expected, "\(result)")
        }
        do {
            var again = fleet
            again.apply(.stepOutcome(id, Fleet.outcome(1, .unknown)))
            again.close(id, .aborted)
            let next = again.open(opening)
            again.apply(.stepIntent(next, step(1, .demote)))
            again.apply(.stepOutcome(next, Fleet.outcome(1, .failed)))
            #expect(mayHaveClosed(again), "a next one whose statement never got there")
            again.apply(.stepIntent(next, step(2, .reopen)))
            again.apply(.stepOutcome(next, Fleet.outcome(2)))
            #expect(!mayHaveClosed(again), "which opened the primary")
        }
        fleet.apply(.stepIntent(id, step(2, .reopen)))
        var opened = fleet
        fleet.apply(.stepOutcome(id, Fleet.outcome(2, .unknown)))
        fleet.close(id, .aborted)
        #expect(mayHaveClosed(fleet), "the primary died before it was known to be open")
        opened.apply(.stepOutcome(id, Fleet.outcome(2)))
        opened.close(id, .aborted)
        #expect(!mayHaveClosed(opened))
        fleet.close(fleet.open(), .aborted)
        #expect(mayHaveClosed(fleet), "a failover of the same primary that came to nothing opens nothing")
        let intent = ReopeningIntent(cluster: Fleet.shop, epoch: .initial, server: Fleet.primary, identity: "", attempt: 1, reason: "", limit: .seconds(1))
        fleet.apply(.reopeningIntent(intent))
        fleet.apply(.reopeningOutcome(ReopeningOutcome(cluster: Fleet.shop, epoch: .initial, attempt: 1, result: .failed, observed: "")))
        #expect(mayHaveClosed(fleet))
        var again = intent
        again.attempt = 2
        fleet.apply(.reopeningIntent(again))
        fleet.apply(.reopeningOutcome(ReopeningOutcome(cluster: Fleet.shop, epoch: .initial, attempt: 2, result: .succeeded, observed: "")))
        #expect(!mayHaveClosed(fleet), "who closes it afterwards is a person")
    }

    @Test func `a designation moves the epoch and remembers whom to fence`() {
        var fleet = Fleet()
        let id = fleet.open()
        #expect(fleet.apply(.designate(id, Fleet.designation())) == .designated(Epoch(rawValue: 1)))
        let record = fleet.shopRecord
        #expect(record?.primary == Fleet.replica && record?.primaryIdentity == "new")
        #expect(record?.formerPrimary == Fleet.primary && record?.formerPrimaryIdentity == "old")
        #expect(fleet.state.cluster(withPrimary: Fleet.replica)?.id == Fleet.shop)
        #expect(fleet.state.cluster(withPrimary: Fleet.primary) == nil)
    }

    @Test func `another record that names the designated server goes, unless it came to something`() {
        let other = ClusterID(high: 0, low: 1)
        var fleet = Fleet()
        fleet.apply(.registerCluster(other, primary: Fleet.replica))
        fleet.apply(.designate(fleet.open(), Fleet.designation()))
        #expect(fleet.state.clusters.map(\.id) == [Fleet.shop, Fleet.blog])
        #expect(fleet.shopRecord?.primary == Fleet.replica && fleet.state.clusters.last?.primary == Fleet.blogPrimary)
        var busy = Fleet()
        busy.apply(.registerCluster(other, primary: Fleet.replica))
        _ = busy.open(Fleet.opening(other, failed: Fleet.replica, by: "ann"))
        busy.apply(.designate(busy.open(), Fleet.designation()))
        #expect(busy.state.clusters.map(\.id) == [other, Fleet.shop, Fleet.blog])
    }

    @Test func `a second designation needs the first to be replaced, and moves the epoch again`() {
        var fleet = Fleet()
        let id = fleet.open()
        #expect(fleet.apply(.replaceDesignation(id, reason: "none yet")).isIgnored)
        fleet.apply(.designate(id, Fleet.designation()))
        #expect(fleet.apply(.designate(id, Fleet.designation(Fleet.second))).isIgnored)
        #expect(fleet.shopRecord?.primary == Fleet.replica)
        #expect(fleet.apply(.replaceDesignation(id, reason: "lost")) == .done)
        #expect(fleet.shopRecord?.primary == Fleet.replica && fleet.shopRecord?.epoch == Epoch(rawValue: 1))
        #expect(fleet.apply(.designate(id, Fleet.designation(Fleet.second))) == .designated(Epoch(rawValue: 2)))
        #expect(fleet.state.recovery(id)?.replacedDesignations.map(\.reason) == ["lost"])
    }

    @Test func `designations of one recovery are bounded`() {
        var fleet = Fleet()
        let id = fleet.open()
        for _ in 1..<ControlLimits.maximumDesignationsPerRecovery {
            fleet.apply(.designate(id, Fleet.designation()))
            fleet.apply(.replaceDesignation(id, reason: "lost"))
        }
        let last = Epoch(rawValue: UInt64(ControlLimits.maximumDesignationsPerRecovery))
        #expect(fleet.apply(.designate(id, Fleet.designation())) == .designated(last))
        #expect(fleet.apply(.replaceDesignation(id, reason: "lost")).isIgnored)
    }

    @Test func `a dry run designates nothing`() {
        var fleet = Fleet()
        let id = fleet.open(Fleet.opening(isDryRun: true))
        #expect(fleet.apply(.designate(id, Fleet.designation())).isIgnored)
        #expect(fleet.shopRecord?.epoch == .initial)
    }

    @Test func `nothing but an open recovery may designate, replace or close`() {
        var fleet = Fleet()
        let id = fleet.open()
        fleet.close(id)
        let unknown = RecoveryID(rawValue: 99)
        for recovery in [id, unknown] {
            #expect(fleet.apply(.designate(recovery, Fleet.designation())).isIgnored)
            #expect(fleet.apply(.replaceDesignation(recovery, reason: "")).isIgnored)
            #expect(fleet.apply(.stepIntent(recovery, Fleet.intent(1))).isIgnored)
            #expect(fleet.apply(.stepOutcome(recovery, Fleet.outcome(1))).isIgnored)
            #expect(fleet.close(recovery).isIgnored)
        }
        #expect(fleet.shopRecord?.epoch == .initial)
    }

    @Test func `an attempt is announced once and ends once`() {
        var fleet = Fleet()
        let id = fleet.open()
        #expect(fleet.apply(.stepOutcome(id, Fleet.outcome(1))).isIgnored)
        #expect(fleet.apply(.stepIntent(id, Fleet.intent(1))) == .done)
        #expect(fleet.apply(.stepIntent(id, Fleet.intent(1))).isIgnored)
        #expect(fleet.apply(.stepIntent(id, Fleet.intent(1, attempt: 2))) == .done)
        #expect(fleet.apply(.stepOutcome(id, Fleet.outcome(1, attempt: 2))) == .done)
        #expect(fleet.apply(.stepOutcome(id, Fleet.outcome(1, attempt: 2, .failed))).isIgnored)
        #expect(fleet.apply(.stepOutcome(id, Fleet.outcome(1, .unknown))) == .done)
        #expect(fleet.state.recovery(id)?.steps.map(\.outcome?.result) == [.unknown, .succeeded])
    }

    @Test func `steps of one recovery are bounded`() {
        var fleet = Fleet()
        let id = fleet.open()
        for attempt in 1...UInt32(ControlLimits.maximumStepsPerRecovery) { fleet.apply(.stepIntent(id, Fleet.intent(1, attempt: attempt))) }
        #expect(fleet.apply(.stepIntent(id, Fleet.intent(2))).isIgnored)
        #expect(fleet.state.recovery(id)?.steps.count == ControlLimits.maximumStepsPerRecovery)
    }

    @Test func `the oldest closed recoveries are dropped, open ones never`() {
        var fleet = Fleet()
        let open = fleet.open()
        for _ in 0..<(ControlLimits.maximumClosedRecoveries + 2) {
            fleet.close(fleet.open(Fleet.opening(Fleet.blog, failed: Fleet.blogPrimary, by: "ann")))
        }
        #expect(fleet.state.recoveries.count == ControlLimits.maximumClosedRecoveries + 1)
        #expect(fleet.state.recoveries.first?.id == open)
        #expect(fleet.state.recoveries.dropFirst().first?.id == RecoveryID(rawValue: 8))
    }

    @Test func `the UID is nanoseconds and 64 hexadecimal digits, the same for the same command only`() throws {
        var one = Fleet()
        var other = Fleet()
        var later = Fleet()
        later.apply(.setClusterAlias(Fleet.shop, "later"))
        let uids = [one.open(), other.open(), later.open()]
        let texts = [try #require(one.state.recovery(uids[0])).uid, try #require(other.state.recovery(uids[1])).uid]
        let differing = try #require(later.state.recovery(uids[2])).uid
        #expect(texts[0] == texts[1])
        #expect(texts[0] != differing)
        let parts = texts[0].split(separator: ":")
        #expect(parts.first == "1000000000003")
        #expect(parts.last?.count == 64)
        #expect(parts.last?.allSatisfy { "0123456789abcdef".contains($0) } == true)
    }
}
