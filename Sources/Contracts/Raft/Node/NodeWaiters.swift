import TopologyModel

/// Those who wait for a node to answer, each under its number, with its deadline, and with what it is answered when that has passed.
struct NodeWaiters<Answer: Sendable>: Sendable {
    private struct Waiter {
        var continuation: CheckedContinuation<Answer, Never>
        var late: Answer
    }

    private var waiting: [UInt64: Waiter] = [:]
    /// Sorted; numbers that wait no longer are left until they are first.
    private var deadlines: [(at: MonotonicInstant, number: UInt64)] = []
    private var head = 0
    /// Room before ``head`` is given back when it is this much.
    private static var slack: Int { 1_024 }

    mutating func add(_ number: UInt64, _ continuation: CheckedContinuation<Answer, Never>, deadline: MonotonicInstant, late: Answer) {
        waiting[number] = Waiter(continuation: continuation, late: late)
        // Most wait for as long as those before them.
        var place = deadlines.count
        while place > head, deadlines[place - 1].at > deadline { place -= 1 }
        deadlines.insert((deadline, number), at: place)
    }

    mutating func resume(_ number: UInt64, _ answer: Answer) {
        waiting.removeValue(forKey: number)?.continuation.resume(returning: answer)
        skipAnswered()
    }

    /// Nobody waits for it any more.
    mutating func giveUp(_ number: UInt64) { if let waiter = waiting[number] { resume(number, waiter.late) } }

    /// When the first one has waited for long enough.
    var nextDeadline: MonotonicInstant? { head < deadlines.count ? deadlines[head].at : nil }

    /// Answers those whose time is over.
    mutating func expire(now: MonotonicInstant) {
        while head < deadlines.count, deadlines[head].at <= now { giveUp(deadlines[head].number) }
    }

    mutating func resumeAll(_ answer: Answer) {
        while head < deadlines.count { resume(deadlines[head].number, answer) }
    }

    private mutating func skipAnswered() {
        while head < deadlines.count, waiting[deadlines[head].number] == nil { head += 1 }
        guard head >= NodeWaiters.slack else { return }
        deadlines.removeFirst(head)
        head = 0
    }
}
