/// Runs work of others that may not end, for as long as a deadline allows.
enum BoundedRun<Value: Sendable>: Sendable {
    case ended(Value)
    case deadlinePassed
    /// The caller was cancelled.
    case cancelled
    /// Work that was abandoned earlier still runs.
    case refused

    /// Returns at the deadline even if the work does not.
    ///
    /// The work is then cancelled and left alone; `gate` lets nothing new in until it ends. A child task would be waited for, which is
    /// exactly what a hung hook must not cause: this is why the work is a task of its own.
    static func run(
        for limit: Duration, clock: some Clock<Duration>, gate: AbandonGate, _ work: @escaping @Sendable () async -> Value
    ) async -> BoundedRun {
        guard let ticket = gate.enter() else { return .refused }
        let (values, continuation) = AsyncStream.makeStream(of: Value.self, bufferingPolicy: .bufferingOldest(1))
        let task = Task {
            continuation.yield(await work())
            continuation.finish()
            gate.end(ticket)
        }
        let outcome = await withTaskGroup(of: BoundedRun.self) { group in
            group.addTask {
                for await value in values { return .ended(value) }
                return .cancelled
            }
            group.addTask {
                do {
                    try await clock.sleep(for: limit)
                    return .deadlinePassed
                } catch {
                    return .cancelled
                }
            }
            let first = await group.next() ?? .cancelled
            group.cancelAll()
            return first
        }
        if case .ended = outcome { return outcome }
        gate.abandon(ticket)
        task.cancel()
        return outcome
    }
}

extension BoundedRun<HookResult> {
    /// The result that an audit shows.
    func hookResult(limit: Duration) -> HookResult {
        switch self {
        case .ended(let result): result
        case .deadlinePassed: .timedOut(output: "")
        case .cancelled: .failed(reason: "stopped before it ended: the manager is shutting down", output: "")
        case .refused: .failed(reason: "an earlier run passed its deadline of \(limit) and has not ended", output: "")
        }
    }
}
