#if Network
    import Foundation
    import Testing

    /// Processes on real disks and sockets, killed again and again under load.
    @Suite(.serialized, .timeLimit(.minutes(20))) struct KilledNodesTests {
        /// How often something is killed; more by the environment.
        private static let kills = ProcessInfo.processInfo.environment["BATON_RAFT_KILLS"].flatMap { Int($0) } ?? 20
        /// So many commits between two of them.
        private static let commitsBetween = 30
        /// So many, where nobody is left to go on: a crash may find the first one after an election under way, or a log that is busy.
        private static let commitsBetweenEnds = 1...60

        @Test func `what was answered is there, whoever was killed`() async throws {
            let nodes = try LoadedNodes()
            var random = SystemRandomNumberGenerator()
            for _ in 1...Self.kills {
                try await nodes.commits(Self.commitsBetween)
                // One, two, or all of them at once.
                for number in LoadedNodes.numbers.shuffled(using: &random).prefix(Int.random(in: LoadedNodes.numbers, using: &random)) {
                    nodes.kill(number)
                    try nodes.start(number)
                }
            }
            try await nodes.commits(Self.commitsBetween)
            try await nodes.expectNothingLost()
        }

        @Test func `what was answered is there, whenever all of them were killed at once`() async throws {
            let nodes = try LoadedNodes()
            var random = SystemRandomNumberGenerator()
            for _ in 1...Self.kills {
                try await nodes.commits(Int.random(in: Self.commitsBetweenEnds, using: &random))
                nodes.killAll()
                for number in LoadedNodes.numbers.shuffled(using: &random) { try nodes.start(number) }
            }
            try await nodes.commits(Self.commitsBetween)
            try await nodes.expectNothingLost()
        }
    }
#endif
