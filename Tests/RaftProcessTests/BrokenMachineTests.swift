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
            let nodes = try LoadedNodes(hasFaultyMachines: true)
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

        /// On a full disk it holds up until its log has no room left that was made ahead.
        @Test(arguments: [MachineFault.syncHangs, .diskFull]) func `a disk that hangs or is full makes the node wait, and another one leads`(fault: MachineFault) async throws {
            let nodes = try LoadedNodes(hasFaultyMachines: true)
            let leader = try await nodes.commits(Self.some)
            try nodes.begin(fault, on: leader)
            try await nodes.commits(Self.some, without: leader)
            #expect(nodes.isRunning(leader), "it waits")
            try nodes.end(fault, on: leader)
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
            try nodes.change(.log, of: leader) { contents, end in contents.replaceSubrange(end..<end + 24, with: Data(repeating: 0xA5, count: 24)) }
            try nodes.start(leader)
            try await nodes.commits(Self.some)
            try await nodes.expectNothingLost()
        }

        enum Damage: String, CaseIterable {
            case middleOfTheLog, term, snapshot
        }

        /// It takes from the others what it lost, and then counts again as any of them.
        @Test(arguments: Damage.allCases) func `a flipped bit puts the node in quarantine, and the others go on`(damage: Damage) async throws {
            let nodes = try LoadedNodes()
            let leader = try await nodes.commits(Self.untilSnapshot)
            nodes.kill(leader)
            try nodes.change(damage == .snapshot ? .snapshots : .log, of: leader) { contents, end in
                // Behind the header of a segment stands the term; a batch follows it.
                contents[damage == .term ? Self.termOffset : end / 2] ^= 1
            }
            try await nodes.commits(Self.some, without: leader)
            try nodes.start(leader)
            #expect(try await nodes.damage(of: leader).hasPrefix(damage == .snapshot ? "corrupt: snapshot-" : "corrupt: log-"))
            try await nodes.release(of: leader)
            try await Self.expectToMatter(leader, of: nodes)
            try await nodes.expectNothingLost()
        }

        /// All have taken some by then.
        private static let untilSnapshot = 2_000
        private static let termOffset = 512 + 9

        @Test func `a wall clock that jumps by an hour, forth and back, changes nothing`() async throws {
            // However busy this machine is, nobody else leads by that.
            let nodes = try LoadedNodes(hasFaultyMachines: true, electionMilliseconds: 3_000)
            let leader = try await nodes.commits(Self.some)
            let other = try #require(LoadedNodes.numbers.first { $0 != leader })
            for number in [other, leader] {
                let before = try await nodes.clock(of: number)
                try nodes.begin(.clockAhead, on: number)
                #expect(try await nodes.clock(of: number) - before >= Self.jump)
                #expect(try await nodes.commits(Self.some) == leader)
                try nodes.end(.clockAhead, on: number)
                #expect(try await nodes.clock(of: number) - before < Self.jump)
                #expect(try await nodes.commits(Self.some) == leader)
            }
            try await nodes.expectNothingLost()
        }

        /// Seconds.
        private static let jump = 3_600
    }
#endif
