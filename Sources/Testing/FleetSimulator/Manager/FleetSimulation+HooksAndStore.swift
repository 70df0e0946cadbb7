import ControlModel
import Hooks
import KVPublishers
import ManagerCore
import TopologyModel

/// Hooks, and the stores that applications read.
extension FleetSimulation {
    func startHooks(_ token: ManagerToken, _ invocation: HookInvocation) {
        var invocation = invocation
        if options.defect == .firstAttempt { invocation.attempt = 1 }
        trace("hooks \(invocation.phase.rawValue), attempt \(invocation.attempt)")
        checkMayAct("hooks")
        checkHookRun(invocation)
        let hook = options.setup.hook.flatMap { $0.phases.contains(invocation.phase) ? $0 : nil }
        let own = hook?.answer(invocation, SimulatedFleet(self))
        let drawn = hookRandom.integer(plan.hookDuration)
        let result = hooksFail ? .failed(reason: "exit 1", output: "") : own?.result ?? .succeeded(output: "exit 0")
        if invocation.phase == .fencing, !result.isSuccess { marks.hit(.notTurnedOff) }
        let turnsOff = invocation.phase == .fencing && result.isSuccess && options.defect != .claimTurnedOff ? owner(of: invocation.failed) : nil
        let slot = hookRuns.add(SimulatedHookRun(token: token, manager: manager, incarnation: manager.incarnation, result: result, turnsOff: turnsOff))
        schedule(.hookEnds(slot: slot), after: own?.duration?.wholeNanoseconds ?? drawn)
    }

    func hookEnds(_ slot: Int32) {
        guard let run = hookRuns.remove(slot) else { return }
        // A hook outlives its manager.
        if let server = run.turnsOff {
            crash(server)
            marks.hit(.turnedOff)
        }
        manager = run.manager
        guard run.incarnation == manager.incarnation else { return }
        handle(.hooksEnded(run.token, success: run.result.isSuccess, report: report(of: run.result)))
    }

    private func report(of result: HookResult) -> String {
        switch result {
        case .succeeded(let output): output
        case .started: "started"
        case .failed(let reason, _): reason
        case .timedOut: "no end in time"
        }
    }

    func startPublishing(_ token: ManagerToken?, _ record: PrimaryRecord) {
        let record = options.defect == .publishAnother ? namingAnother(record) : record
        if token != nil { checkMayAct("a write to the store") }
        let publication = publications.add(SimulatedPublication(token: token, manager: manager, incarnation: manager.incarnation, waitsFor: stores.count))
        let latency = options.setup.storeLatency.map { $0.lowerBound.wholeNanoseconds...$0.upperBound.wholeNanoseconds } ?? plan.networkLatency
        for store in stores.indices {
            let slot = publishes.add(SimulatedPublish(record: record, store: store, publication: publication))
            schedule(.publishArrives(slot: slot), after: storeRandom.integer(latency))
        }
    }

    private func namingAnother(_ record: PrimaryRecord) -> PrimaryRecord {
        var record = record
        if let other = servers.first(where: { $0.address != record.primary }) { record.primary = other.address }
        return record
    }

    /// The store decides; what arrives counts even if the manager has died.
    func publishArrives(_ slot: Int32) {
        guard var publish = publishes[slot] else { return }
        let store = publish.store
        // Nobody reads the stores in a run of moves.
        if plan.moves == nil, !unavailableStores[store] {
            checkPublished(publish.record)
            let before = stores[store].record
            let name = stores.count == 1 ? "store" : "store \(store + 1)"
            do throws(KVPublisherError) {
                let result = try stores[store].publish(publish.record)
                trace("\(name): \(publish.record.primary) of epoch \(publish.record.epoch): \(result)")
                publish.succeeds = !silentStores[store]
            } catch {
                trace("\(name): \(publish.record.primary) of epoch \(publish.record.epoch): \(error)")
            }
            checkStore(store, given: publish.record, before: before)
        }
        if !publish.succeeds { marks.hit(.publishFailed) }
        publishes[slot] = publish
        schedule(.publishAnswers(slot: slot), after: storeRandom.integer(plan.networkLatency))
    }

    /// The manager hears of it when all stores have answered.
    func publishAnswers(_ slot: Int32) {
        guard let publish = publishes.remove(slot), var publication = publications[publish.publication] else { return }
        publication.waitsFor -= 1
        if publish.succeeds { publication.succeeded += 1 }
        publications[publish.publication] = publication
        guard publication.waitsFor == 0 else { return }
        _ = publications.remove(publish.publication)
        let isAll = publication.succeeded == stores.count
        if !isAll, publication.succeeded > 0 { marks.hit(.publishedToSome) }
        guard publication.incarnation == publication.manager.incarnation, let token = publication.token else { return }
        manager = publication.manager
        let success = isAll || options.defect == .oneStoreIsEnough && publication.succeeded > 0
        handle(.published(token, success: success, report: success ? storeName : "the store did not answer"))
    }

    private var storeName: String { options.defect == .tellPassword ? "https://baton:\(FleetSimulation.password)@store" : "store" }
}
