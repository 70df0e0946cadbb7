import Raft
import Synchronization

/// Clients that each propose a command, wait for its answer, and propose the next one.
struct Load {
    /// As the others' published figures have it.
    private static let commandBytes = 256
    private static let warmUp = Duration.seconds(2)

    let clients: Int
    let seconds: Double

    /// "COMMITS-PER-SECOND P50-MS P99-MS COMMITS-PER-SYNC".
    func run(_ node: RaftNode<Blobs>, syncs: @escaping @Sendable () -> Int) async throws -> String {
        let clock = ContinuousClock()
        let begin = clock.now + Load.warmUp
        let end = begin + .seconds(seconds)
        let latencies = try await withThrowingTaskGroup(of: [Duration].self) { group in
            for client in 0..<clients {
                group.addTask {
                    let command = Blobs.Command((0..<Load.commandBytes).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ client) })
                    var latencies: [Duration] = []
                    while true {
                        let start = clock.now
                        if start >= end { return latencies }
                        _ = try await node.propose(command)
                        if start >= begin { latencies.append(clock.now - start) }
                    }
                }
            }
            try await clock.sleep(until: begin)
            let before = syncs()
            try await clock.sleep(until: end)
            let during = syncs() - before
            var all: [Duration] = []
            for try await some in group { all += some }
            return (all.sorted(), during)
        }
        let (sorted, count) = latencies
        guard let slowest = sorted.last else { return "error nothing was committed" }
        func milliseconds(_ share: Double) -> Double { (sorted.isEmpty ? slowest : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]) / .milliseconds(1) }
        return "\(Double(sorted.count) / seconds) \(milliseconds(0.5)) \(milliseconds(0.99)) \(Double(sorted.count) / Double(max(1, count)))"
    }
}
