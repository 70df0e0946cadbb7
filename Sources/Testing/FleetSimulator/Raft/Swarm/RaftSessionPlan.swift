/// What a seed draws about sessions. It has a stream of its own: nothing else of the seed depends on it.
struct RaftSessionPlan: Sendable, CustomStringConvertible {
    /// Clients that have sessions, beside those that have none.
    var clients: Int
    /// Milliseconds after which a session that is not used is over.
    var expiry: Int64
    /// Of each node's wall clock, in milliseconds; used again where there are more nodes.
    var wallOffsets: [Int64]
    /// How likely a client is, of 100, to ask for something again rather than for something new.
    var repeatPercent: Int

    init(seed: UInt64) {
        var random = SimulationRandom(seed: seed, stream: .clients, index: RaftSessionPlan.streamIndex)
        clients = random.pick([0, 1, 3, 3])
        expiry = random.pick([100, 500, 2_000, 60_000])
        let spread: Int64 = random.pick([0, 50, 5_000, 3_600_000])
        wallOffsets = (0..<SimulatedLinks.capacity).map { _ in random.integer(0...spread) }
        repeatPercent = random.pick([20, 50])
    }

    /// That of the workload's draws about sessions follows.
    static let streamIndex: UInt64 = 1_001

    var description: String {
        clients == 0
            ? "no sessions"
            : "\(clients) clients with sessions of \(expiry) ms, which ask again \(repeatPercent) % of the time; wall clocks up to \((wallOffsets.max() ?? 0) - (wallOffsets.min() ?? 0)) ms apart"
    }
}
