#if Network
    import Foundation
    import Testing

    /// Real processes whose machine lets them down, under load: what the node does, and that the others go on without it.
    @Suite("A node whose machine lets it down", .serialized, .timeLimit(.minutes(5))) struct BrokenMachineTests {
        private static let some = 50

        /// It is one of two that are left, more than the lines that may still be on their way.
        private static func expectToMatter(_ number: Int, of nodes: LoadedNodes) async throws {
            let other = try #require(LoadedNodes.numbers.first { $0 != number })
            nodes.kill(other)
            try await nodes.commits(many)
            try nodes.start(other)
        }

        private static let many = 5_000

        @Test func `a sync that fails ends the node, and what it holds is sound when it starts again`() async throws {
            let nodes = try LoadedNodes(hasFaultyDisks: true)
            let leader = try await nodes.commits(Self.some)
            try nodes.begin(.syncFails, on: leader)
            let end = try await nodes.end(of: leader)
            #expect(end.reason.contains("fdatasync") && end.reason.contains("Input/output error"))
            #expect(end.status == EXIT_FAILURE)
            try await nodes.commits(Self.some, without: leader)
            try nodes.end(.syncFails, on: leader)
            try nodes.start(leader)
            try await nodes.commits(Self.some)
            try await nodes.expectNothingLost()
        }

        @Test func `a disk that hangs makes the node wait, and another one leads`() async throws {
            let nodes = try LoadedNodes(hasFaultyDisks: true)
            let leader = try await nodes.commits(Self.some)
            try nodes.begin(.syncHangs, on: leader)
            try await nodes.commits(Self.some, without: leader)
            #expect(nodes.isRunning(leader), "it waits")
            try nodes.end(.syncHangs, on: leader)
            try await Self.expectToMatter(leader, of: nodes)
            #expect(nodes.isRunning(leader))
            try await nodes.expectNothingLost()
        }

        @Test func `a leader that stands still is replaced, and follows when it goes on`() async throws {
            let nodes = try LoadedNodes()
            let leader = try await nodes.commits(Self.some)
            nodes.freeze(leader)
            try await nodes.commits(Self.some, without: leader)
            nodes.thaw(leader)
            try await Self.expectToMatter(leader, of: nodes)
            try await nodes.expectNothingLost()
        }

        /// The last write before a crash reached the disk in part, and nobody was told of it.
        @Test func `a torn write at the end of the log is cut off`() async throws {
            let nodes = try LoadedNodes()
            let leader = try await nodes.commits(Self.some)
            nodes.kill(leader)
            try nodes.changeLog(of: leader) { contents, end in contents.replaceSubrange(end..<end + 24, with: Data(repeating: 0xA5, count: 24)) }
            try nodes.start(leader)
            try await nodes.commits(Self.some)
            try await nodes.expectNothingLost()
        }

        /// Nobody can say what else is wrong there: it does not take part, and does not repair by guessing.
        @Test func `a flipped bit in the middle of the log keeps the node from starting, and the others go on`() async throws {
            let nodes = try LoadedNodes()
            let leader = try await nodes.commits(Self.some)
            nodes.kill(leader)
            var place = 0
            try nodes.changeLog(of: leader) { contents, end in
                place = end / 2
                contents[place] ^= 1
            }
            try nodes.start(leader)
            let end = try await nodes.end(of: leader)
            #expect(end.reason.hasPrefix("corrupt: log-"))
            #expect(end.status == EXIT_FAILURE)
            try await nodes.commits(Self.some, without: leader)
            try nodes.changeLog(of: leader) { contents, _ in contents[place] ^= 1 }
            try nodes.start(leader)
            try await nodes.commits(Self.some)
            try await nodes.expectNothingLost()
        }
    }
#endif
