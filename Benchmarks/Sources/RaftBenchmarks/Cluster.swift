import BenchmarkSupport
import Foundation

/// Three nodes on loopback, with an own directory each.
final class Cluster {
    struct Failure: Error, CustomStringConvertible { var description: String }

    private static let patience: TimeInterval = 30
    /// Between two questions who leads.
    private static let pause: useconds_t = 2_000

    private let directory: String
    private let ports: [Int]
    private(set) var nodes: [NodeProcess]
    private(set) var leader = 0

    init(in parent: String, firstPort: Int) throws {
        directory = "\(parent)/baton-raft-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        ports = (0..<3).map { firstPort + $0 }
        let (directory, ports) = (directory, ports)
        nodes = try (1...3).map { try NodeProcess(number: $0, ports: ports, directory: directory) }
        _ = try commit()
    }

    func end() {
        for node in nodes { node.kill() }
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// Asks one after the other until one of them commits. Returns how long it took.
    @discardableResult
    func commit() throws -> Duration {
        let clock = ContinuousClock()
        let start = clock.now
        let deadline = Date(timeIntervalSinceNow: Cluster.patience)
        while Date() < deadline {
            if let answer = nodes[leader].ask("commit"), UInt64(answer) != nil { return clock.now - start }
            leader = (leader + 1) % nodes.count
            usleep(Cluster.pause)
        }
        throw Failure(description: "no node commits")
    }

    func load(clients: Int, seconds: Double) throws -> [Double] {
        try commit()
        let answer = nodes[leader].ask("load \(clients) \(seconds)") ?? "error the leader ended"
        let numbers = answer.split(separator: " ").compactMap { Double($0) }
        guard numbers.count == 4 else { throw Failure(description: answer) }
        return numbers
    }

    /// From the signal to the next commit.
    func killLeader() throws -> Duration {
        let clock = ContinuousClock()
        let start = clock.now
        let killed = leader
        nodes[killed].kill()
        try commit()
        let gap = clock.now - start
        nodes[killed] = try NodeProcess(number: killed + 1, ports: ports, directory: directory)
        // The next one that is killed has two others: what is measured is not how long a process takes to start.
        guard try agree() else { throw Failure(description: "the node that was killed does not catch up") }
        return gap
    }

    /// From the order to the next commit.
    func transfer() throws -> Duration {
        let clock = ContinuousClock()
        let start = clock.now
        guard nodes[leader].ask("transfer") == "done" else { throw Failure(description: "the leader does not hand over") }
        try commit()
        return clock.now - start
    }

    /// Whether all nodes come to hold the same.
    func agree() throws -> Bool {
        let deadline = Date(timeIntervalSinceNow: Cluster.patience)
        while Date() < deadline {
            if Set(nodes.map { $0.ask("digest") ?? "" }).count == 1 { return true }
            usleep(Cluster.pause)
        }
        return false
    }
}
