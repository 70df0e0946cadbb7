import Synchronization

/// Room for a bounded number of hooks at once. Who finds none waits; the first to come is the first to enter.
final class HookSlots: Sendable {
    fileprivate struct Waiter {
        var ticket: UInt64
        var continuation: CheckedContinuation<Bool, Never>
    }

    fileprivate struct State {
        var free: Int
        var nextTicket: UInt64 = 0
        /// In the order in which they came.
        var waiting: [Waiter] = []
        /// Cancelled before they could wait.
        var givenUp: Set<UInt64> = []
    }
    private let state: Mutex<State>

    /// - Parameter count: less than 1 counts as 1.
    init(_ count: Int) {
        state = Mutex(State(free: max(1, count)))
    }

    /// Waits for room. False when the task is cancelled while it waits; then nothing has to be left.
    func enter() async -> Bool {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        let hasEntered = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer = state.withLock { $0.answer(to: ticket, continuation) }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            state.withLock { $0.giveUp(ticket) }?.resume(returning: false)
        }
        // It may have been cancelled at the moment at which it entered.
        state.withLock { state in _ = state.givenUp.remove(ticket) }
        return hasEntered
    }

    /// After each ``enter()`` that said true, once.
    func leave() {
        state.withLock { $0.next() }?.resume(returning: true)
    }
}

extension HookSlots.State {
    /// nil: it waits.
    fileprivate mutating func answer(to ticket: UInt64, _ continuation: CheckedContinuation<Bool, Never>) -> Bool? {
        if givenUp.contains(ticket) { return false }
        if free > 0 {
            free -= 1
            return true
        }
        waiting.append(.init(ticket: ticket, continuation: continuation))
        return nil
    }

    /// Who waited under the ticket.
    fileprivate mutating func giveUp(_ ticket: UInt64) -> CheckedContinuation<Bool, Never>? {
        guard let place = waiting.firstIndex(where: { $0.ticket == ticket }) else {
            givenUp.insert(ticket)
            return nil
        }
        return waiting.remove(at: place).continuation
    }

    /// Who gets the room that became free.
    fileprivate mutating func next() -> CheckedContinuation<Bool, Never>? {
        guard !waiting.isEmpty else {
            free += 1
            return nil
        }
        return waiting.removeFirst().continuation
    }
}
