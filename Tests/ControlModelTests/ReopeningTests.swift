import ControlModel
import Testing
import TopologyModel

@Suite("Reopenings in the control state")
struct ReopeningTests {
    private func intent(
        _ attempt: UInt32 = 1, epoch: UInt64 = 0, server: InstanceAddress = Fleet.primary, identity: String = "any"
    ) -> ControlCommand {
        .reopeningIntent(
            ReopeningIntent(
                cluster: Fleet.shop, epoch: Epoch(rawValue: epoch), server: server, identity: identity, attempt: attempt, reason: "r",
                limit: .seconds(2)))
    }

    private func outcome(_ attempt: UInt32 = 1, epoch: UInt64 = 0, _ result: StepResult = .succeeded) -> ControlCommand {
        .reopeningOutcome(ReopeningOutcome(cluster: Fleet.shop, epoch: Epoch(rawValue: epoch), attempt: attempt, result: result, observed: "o"))
    }

    @Test func `intent and outcome are kept, each once`() throws {
        var fleet = Fleet()
        #expect(fleet.apply(outcome()).isIgnored)
        #expect(fleet.apply(intent()) == .done)
        #expect(fleet.apply(intent()).isIgnored)
        #expect(fleet.apply(intent(2)).isIgnored, "the first may still take effect")
        #expect(fleet.apply(outcome()) == .done)
        #expect(fleet.apply(outcome(1, epoch: 0, .failed)).isIgnored)
        #expect(fleet.apply(intent(1)).isIgnored)
        #expect(fleet.apply(intent(2)) == .done)
        #expect(fleet.state.reopenings.map(\.intent.attempt) == [1, 2])
        #expect(fleet.state.lastReopening(of: Fleet.shop)?.intent.attempt == 2)
        #expect(fleet.state.lastReopening(of: Fleet.blog) == nil)
    }

    @Test func `only the primary of the present epoch, with its identity, through the gates`() {
        var fleet = Fleet()
        #expect(fleet.apply(intent(server: Fleet.replica)).isIgnored)
        #expect(fleet.apply(intent(epoch: 1)) == .refused(.epochMoved(.initial)))
        let id = fleet.open()
        #expect(fleet.apply(intent()) == .refused(.recoveryOpen(id)))
        fleet.apply(.designate(id, Fleet.designation()))
        fleet.close(id)
        #expect(fleet.apply(intent(server: Fleet.primary)) == .refused(.epochMoved(Epoch(rawValue: 1))))
        #expect(fleet.apply(intent(epoch: 1)).isIgnored, "the former primary")
        #expect(fleet.apply(intent(epoch: 1, server: Fleet.replica)).isIgnored, "another server at its address")
        fleet.apply(.pause(Fleet.shop, Pause(owner: "o", reason: "r", endsAt: nil)))
        #expect(fleet.apply(intent(epoch: 1, server: Fleet.replica, identity: "new")) == .refused(.paused(reason: "r", byAllClusters: false)))
        fleet.apply(.resume(Fleet.shop))
        fleet.apply(.beginDowntime(Downtime(instance: Fleet.replica, owner: "o", reason: "r", endsAt: fleet.now + .seconds(9))))
        #expect(fleet.apply(intent(epoch: 1, server: Fleet.replica, identity: "new")) == .refused(.downtimed(owner: "o", reason: "r")))
        fleet.apply(.endDowntime(Fleet.replica))
        #expect(fleet.apply(intent(epoch: 1, server: Fleet.replica, identity: "new")) == .done, "the flap window is no gate")
        #expect(fleet.shopRecord?.flapBlock != nil && fleet.shopRecord?.epoch == Epoch(rawValue: 1))
    }

    @Test func `the designated server may have been upgraded since`() {
        var fleet = Fleet()
        let id = fleet.open()
        var designation = Fleet.designation()
        designation.identity = "mariadb|2|h|3306|/d/|"
        fleet.apply(.designate(id, designation))
        fleet.close(id)
        #expect(fleet.apply(intent(epoch: 1, server: Fleet.replica, identity: "mariadb|3|h|3306|/d/|u")).isIgnored)
        #expect(fleet.apply(intent(epoch: 1, server: Fleet.replica, identity: "mariadb|2|h|3306|/d/|u")) == .done)
    }

    @Test(arguments: [StepResult.succeeded, .failed, .skipped, .unknown]) func `no recovery opens while an attempt may take effect`(result: StepResult) {
        var fleet = Fleet()
        fleet.apply(intent())
        let gate = Gate.reopening(Fleet.primary)
        #expect(fleet.apply(.openRecovery(Fleet.opening())) == .refused(gate))
        #expect(fleet.apply(.openRecovery(Fleet.opening(by: "ann"))) == .refused(gate), "nor one that a person asks for")
        #expect(fleet.state.gate(for: Fleet.opening(), at: fleet.now + .seconds(2)) == nil, "its limit")
        fleet.apply(outcome(1, epoch: 0, result))
        #expect(fleet.state.gate(for: Fleet.opening()) == (result == .unknown ? gate : nil))
        fleet.now = fleet.now + .seconds(2)
        if case .opened = fleet.apply(.openRecovery(Fleet.opening())) {} else { Issue.record("not opened") }
    }

    @Test func `the newest are kept`() {
        var fleet = Fleet()
        for attempt in 1...UInt32(ControlLimits.maximumReopenings + 3) {
            fleet.apply(intent(attempt))
            fleet.apply(outcome(attempt, epoch: 0, .failed))
        }
        #expect(fleet.state.reopenings.count == ControlLimits.maximumReopenings)
        #expect(fleet.state.reopenings.first?.intent.attempt == 4)
    }
}
