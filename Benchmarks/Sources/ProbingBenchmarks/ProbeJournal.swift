import Synchronization
import TopologyModel

/// When probes of each server began, and how they ended. Shared by everything that measures.
final class ProbeJournal: Sendable {
    struct Totals {
        var probes = 0
        var failures = 0
        var firstFailure = ""
        /// Milliseconds after the moment at which the next probe of a server was wanted; 0 for one that was early.
        var lateness: [Float] = []
    }

    private struct State {
        var lastStart: [InstanceAddress: MonotonicInstant] = [:]
        var read: Set<InstanceAddress> = []
        var totals = Totals()
        var excluded: Set<InstanceAddress> = []
        var awaited: (count: Int, continuation: CheckedContinuation<Void, Never>)?
    }

    private let interval: @Sendable (InstanceAddress) -> Duration
    private let state = Mutex(State())

    /// - Parameter interval: how often a server is to be read.
    init(interval: @escaping @Sendable (InstanceAddress) -> Duration) { self.interval = interval }

    /// - Parameter isTurn: whether it was a probe of the lane that has turns; the details are probes, too, and late for nobody.
    func note(_ address: InstanceAddress, startedAt: MonotonicInstant, failure: String?, isTurn: Bool) {
        let waiter: CheckedContinuation<Void, Never>? = state.withLock { state in
            let before = isTurn ? state.lastStart.updateValue(startedAt, forKey: address) : nil
            if failure == nil { state.read.insert(address) }
            if !state.excluded.contains(address) {
                state.totals.probes += 1
                if let failure {
                    state.totals.failures += 1
                    if state.totals.firstFailure.isEmpty { state.totals.firstFailure = "\(address): \(failure)" }
                }
                // A probe out of turn is early for its turn, and the turn after it counts from there.
                if let before { state.totals.lateness.append(milliseconds(startedAt - before - interval(address))) }
            }
            guard let awaited = state.awaited, state.read.count >= awaited.count else { return nil }
            state.awaited = nil
            return awaited.continuation
        }
        waiter?.resume()
    }

    /// Forgets the figures so far; what follows is counted without `excluded`.
    func reset(excluding excluded: Set<InstanceAddress> = []) {
        state.withLock { state in
            state.excluded = excluded
            state.totals = Totals()
        }
    }

    /// The figures since the last reset. A server whose next probe is overdue now counts as one that late.
    func totals(now: MonotonicInstant) -> Totals {
        state.withLock { state in
            var totals = state.totals
            for (address, start) in state.lastStart where !state.excluded.contains(address) {
                let overdue = milliseconds(now - start - interval(address))
                if overdue > 0 { totals.lateness.append(overdue) }
            }
            return totals
        }
    }

    /// Returns when so many different servers were read.
    func waitUntilRead(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.read.count >= count { return true }
                state.awaited = (count, continuation)
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    private func milliseconds(_ duration: Duration) -> Float {
        max(0, Float(duration.components.seconds) * 1e3 + Float(duration.components.attoseconds / 1_000_000_000) / 1e6)
    }
}
