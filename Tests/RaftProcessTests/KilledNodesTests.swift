#if Network
    import Foundation
    import Testing

    /// Processes on real disks and sockets, killed again and again under load.
    @Suite(.serialized, .timeLimit(.minutes(20))) struct KilledNodesTests {
        /// How often something is killed; more by the environment.
        private static let kills = ProcessInfo.processInfo.environment["BATON_RAFT_KILLS"].flatMap { Int($0) } ?? 20
        /// So many commits between two of them.
        private static let commitsBetween = 30

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
    }
#endif
