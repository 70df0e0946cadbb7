import Synchronization

/// Keeps count of work that was given up at its deadline and still runs, so that a hook leaves at most one such task behind.
final class AbandonGate: Sendable {
    struct Ticket: Hashable, Sendable {
        fileprivate var number: UInt64
    }

    private struct State {
        var next: UInt64 = 0
        /// Work that has not ended; true: abandoned.
        var live: [UInt64: Bool] = [:]
    }
    private let state = Mutex(State())

    /// nil while abandoned work still runs.
    func enter() -> Ticket? {
        state.withLock { state in
            guard !state.live.values.contains(true) else { return nil }
            state.next += 1
            state.live[state.next] = false
            return Ticket(number: state.next)
        }
    }

    /// Nothing happens when the work ended in the meantime.
    func abandon(_ ticket: Ticket) {
        state.withLock { state in
            if state.live[ticket.number] != nil { state.live[ticket.number] = true }
        }
    }

    func end(_ ticket: Ticket) {
        state.withLock { state in _ = state.live.removeValue(forKey: ticket.number) }
    }
}
