import ControlModel
import Hooks
import KVPublishers
import ManagerCore

/// Hooks, and the store that applications read.
extension FleetSimulation {
    func startHooks(_ token: ManagerToken, _ invocation: HookInvocation) {
        trace("hooks \(invocation.phase.rawValue), attempt \(invocation.attempt)")
        checkHookRun(invocation)
        let slot = hookRuns.add(SimulatedHookRun(token: token, incarnation: manager.incarnation, succeeds: !hooksFail))
        schedule(.hookEnds(slot: slot), after: hookRandom.integer(plan.hookDuration))
    }

    func hookEnds(_ slot: Int32) {
        guard let run = hookRuns.remove(slot), run.incarnation == manager.incarnation else { return }
        handle(.hooksEnded(run.token, success: run.succeeds, report: run.succeeds ? "exit 0" : "exit 1"))
    }

    func startPublishing(_ token: ManagerToken?, _ record: PrimaryRecord) {
        let slot = publishes.add(SimulatedPublish(token: token, record: record, incarnation: manager.incarnation))
        schedule(.publishArrives(slot: slot), after: storeRandom.integer(plan.networkLatency))
    }

    /// The store decides by epoch; what arrives counts even if the manager has died.
    func publishArrives(_ slot: Int32) {
        guard var publish = publishes[slot] else { return }
        // Nobody reads the store in a run of moves.
        if plan.moves == nil, !store.isUnavailable {
            checkPublished(publish.record)
            let answer = store.publish(publish.record)
            trace("store: \(publish.record.primary) of epoch \(publish.record.epoch): \(answer)")
            if answer == .conflict { violate(.epochsGrow, "the store was given two primaries for epoch \(publish.record.epoch)") }
            publish.succeeds = answer != .conflict && !store.losesReplies
        }
        if !publish.succeeds { marks.hit(.publishFailed) }
        publishes[slot] = publish
        schedule(.publishAnswers(slot: slot), after: storeRandom.integer(plan.networkLatency))
    }

    func publishAnswers(_ slot: Int32) {
        guard let publish = publishes.remove(slot), publish.incarnation == manager.incarnation, let token = publish.token else { return }
        handle(.published(token, success: publish.succeeds, report: publish.succeeds ? "store" : "the store did not answer"))
    }
}
