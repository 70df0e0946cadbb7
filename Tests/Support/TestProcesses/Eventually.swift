#if MySQL || Network
/// Waits for what a real server reports: nothing announces it.
package enum Eventually {
    private static let moment: Duration = .milliseconds(10)

    package static func holds(_ what: String, within limit: Duration, _ condition: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + limit
        var isOver = false
        repeat {
            // Taken before the look: a test that gets no turn until the end looks once more.
            isOver = ContinuousClock.now >= end
            if try await condition() { return }
            try await Task.sleep(for: moment)
        } while !isOver
        throw TestServerTrouble("not within \(limit): \(what)")
    }
}
#endif
