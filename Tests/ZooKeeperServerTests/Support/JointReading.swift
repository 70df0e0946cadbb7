#if Network
import TestProcesses
import TestStores
import Testing
import ZooKeeperClient

/// Nodes that one client writes together, with the same number, over and over, while others read them together.
struct JointReading: Sendable {
    /// So many different contents each reader sees, so that reading and writing did cross.
    private static let contents = 30

    let nodes: [String]

    /// Expects that readers always see the same in all nodes, from one change.
    ///
    /// - Parameter servers: one reader asks each of them.
    func run(_ writer: ZooKeeper, _ servers: [TestZooKeeper]) async throws {
        try await writer.transaction(nodes.map { .create($0, Array(text: "0")) })
        let isDone = Flag()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                var number = 0
                while !isDone.isRaised {
                    number += 1
                    let data = Array(text: "\(number)")
                    try await writer.transaction(nodes.map { .setData($0, data, version: nil) })
                }
            }
            group.addTask {
                defer { isDone.raise() }
                try await withThrowingTaskGroup(of: Void.self) { readers in
                    for server in servers { readers.addTask { try await server.with { try await read($0) } } }
                    try await readers.waitForAll()
                }
            }
            try await group.waitForAll()
        }
    }

    private func read(_ client: ZooKeeper) async throws {
        var seen: Set<[UInt8]> = []
        while seen.count < JointReading.contents {
            let read = try await client.readTogether(nodes.map { .data($0) }).compactMap { reading in
                if case .node(let node) = reading { node } else { nil }
            }
            // A server that lags behind may not have them yet.
            guard !read.isEmpty else { continue }
            #expect(read.count == nodes.count)
            #expect(Set(read.map(\.data)).count == 1)
            #expect(Set(read.map(\.stat.modified)).count == 1)
            seen.formUnion(read.map(\.data))
        }
    }
}
#endif
