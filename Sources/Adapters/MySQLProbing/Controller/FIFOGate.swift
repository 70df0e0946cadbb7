#if MySQL
import Synchronization

/// Lets one through at a time, in the order of arrival, and lets nobody wait longer than they said.
package final class FIFOGate: Sendable {
    private enum Place {
        /// In line, and not yet asleep.
        case announced
        case asleep(CheckedContinuation<Bool, Never>)
        /// Gave up, or was let through, before it was asleep.
        case settled(Bool)
    }

    private struct State {
        var isHeld = false
        var nextTicket: UInt64 = 0
        /// Those that wait to be let through, first come first.
        var line: [UInt64] = []
        var places: [UInt64: Place] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    /// true: the caller holds the gate and must ``leave()``. false: the time is over or the task was cancelled.
    package func enter(within timeout: Duration) async -> Bool {
        let ticket: UInt64? = state.withLock { state in
            if !state.isHeld {
                state.isHeld = true
                return nil
            }
            state.nextTicket += 1
            state.line.append(state.nextTicket)
            state.places[state.nextTicket] = .announced
            return state.nextTicket
        }
        guard let ticket else { return true }
        return await withTaskGroup(of: Bool.self) { group in
            group.addTask { await self.wait(ticket) }
            group.addTask {
                // Cancelled when the wait ends first; the wait answers its own cancellation, so neither child is ever stuck.
                try? await Task.sleep(for: timeout)
                return false
            }
            var entered = false
            for await result in group {
                entered = entered || result
                group.cancelAll()
            }
            return entered
        }
    }

    package func leave() {
        let next: CheckedContinuation<Bool, Never>? = state.withLock { state in
            guard !state.line.isEmpty else {
                state.isHeld = false
                return nil
            }
            return FIFOGate.settle(state.line.removeFirst(), as: true, in: &state)
        }
        next?.resume(returning: true)
    }

    private func wait(_ ticket: UInt64) async -> Bool {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let settled: Bool? = state.withLock { state in
                    if case .settled(let result)? = state.places.removeValue(forKey: ticket) { return result }
                    state.places[ticket] = .asleep(continuation)
                    return nil
                }
                if let settled { continuation.resume(returning: settled) }
            }
        } onCancel: {
            let sleeper: CheckedContinuation<Bool, Never>? = state.withLock { state in
                guard let position = state.line.firstIndex(of: ticket) else { return nil }
                state.line.remove(at: position)
                return FIFOGate.settle(ticket, as: false, in: &state)
            }
            sleeper?.resume(returning: false)
        }
    }

    private static func settle(_ ticket: UInt64, as result: Bool, in state: inout State) -> CheckedContinuation<Bool, Never>? {
        if case .asleep(let continuation)? = state.places[ticket] {
            state.places[ticket] = nil
            return continuation
        }
        state.places[ticket] = .settled(result)
        return nil
    }
}
#endif
