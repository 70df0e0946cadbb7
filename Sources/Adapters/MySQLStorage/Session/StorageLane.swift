#if MySQL
/// Runs pieces of work one after another, in the order in which they were asked for, each to its end.
///
/// A piece is a task of its own, which its caller waits for: a caller that is cancelled must not leave a commit half-way, and the driver gives a
/// statement up when its task is cancelled. As many wait as there are callers.
actor StorageLane {
    private var last: Task<Void, Never>?

    func run<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) async -> Value {
        let before = last
        let task = Task {
            await before?.value
            return await work()
        }
        last = Task { _ = await task.value }
        return await task.value
    }
}
#endif
