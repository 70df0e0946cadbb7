#if Network
    import Foundation
    import Testing

    /// Real processes whose machine lets them down, under load: what the node does, and that the others go on without it.
    @Suite("A node whose machine lets it down", .serialized, .timeLimit(.minutes(20))) struct BrokenMachineTests {
        private static let some = 50

        /// It is one of two that are left, more than the lines that may still be on their way.
        private static func expectToMatter(_ number: Int, of nodes: LoadedNodes) async throws {
            let other = try #require(LoadedNodes.numbers.first { $0 != number })
            nodes.kill(other)
            try await nodes.commits(many)
            try nodes.start(other)
        }

        private static let many = 5_000

        /// Also where the next attempt would succeed: by then the system may have dropped what it could not write.
        @Test(arguments: [MachineFault.syncFails, .syncFailsOnce, .writeFails, .renameFails, .directorySyncFails])
        func `a call that fails ends the node, and what it holds is sound when it starts again`(fault: MachineFault) async throws {
            let nodes = try LoadedNodes(hasFaultyMachines: true)
            let leader = try await nodes.commits(Self.some)
            try nodes.begin(fault, on: leader)
            let end = try await nodes.end(of: leader)
            #expect(end.reason.contains("\(fault.failingCall ?? "") ") && end.reason.contains("Input/output error"), "\(end.reason)")
            #expect(end.status == EXIT_FAILURE)
            try await nodes.commits(Self.some, without: leader)
            #expect(nodes.isUnderWay(fault, on: leader) == (fault != .syncFailsOnce))
            if fault != .syncFailsOnce { try nodes.end(fault, on: leader) }
            try nodes.start(leader)
            try await nodes.commits(Self.some)
            try await nodes.expectNothingLost()
        }

        @Test func `a disk that hangs makes the node wait, and another one leads in time`() async throws {
            let nodes = try LoadedNodes(hasFaultyMachines: true, electionMilliseconds: Self.calm)
            let leader = try await nodes.commits(Self.some)
            let begun = ContinuousClock.now
            try nodes.begin(.syncHangs, on: leader)
            let successor = try await nodes.successor(of: leader, in: nodes.status(of: leader).term)
            #expect(ContinuousClock.now - begun < Self.replacedWithin && successor.wasAskedFor)
            #expect(nodes.isRunning(leader), "it waits")
            try nodes.end(.syncHangs, on: leader)
            try await Self.expectToMatter(leader, of: nodes)
            #expect(nodes.isRunning(leader))
            try await nodes.expectNothingLost()
        }

        /// The promise is the limit of a write (5 s) and two of the longest election timeouts (6 s each). A machine that does other things may take three times that.
        private static let replacedWithin = (Duration.seconds(5) + .milliseconds(2 * longestCalm)) * 3

        /// It holds up until its log has no room left that was made ahead. Nobody waits until the write has taken too long.
        @Test func `a leader whose disk is full hands over, and waits`() async throws {
            let nodes = try LoadedNodes(hasFaultyMachines: true, electionMilliseconds: Self.calm)
            let leader = try await nodes.commits(Self.some)
            let term = try await nodes.status(of: leader).term
            try nodes.begin(.diskFull, on: leader)
            let successor = try await nodes.successor(of: leader, in: term)
            #expect(!successor.wasAskedFor)
            #expect(try await nodes.status(of: successor.number).term == term + 1)
            try await nodes.commits(Self.some, without: leader)
            #expect(nodes.isRunning(leader), "it waits")
            try nodes.end(.diskFull, on: leader)
            try await Self.expectToMatter(leader, of: nodes)
            #expect(nodes.isRunning(leader))
            try await nodes.expectNothingLost()
        }

        /// However busy this machine is, nobody else leads by that: the shortest election timeout, in milliseconds.
        private static let calm = 3_000
        /// The longest one then.
        private static let longestCalm = 2 * calm
        /// Longer than that.
        private static let beyondCalm = Duration.milliseconds(longestCalm + 1_000)

        /// The log grows meanwhile, and what was begun of a snapshot is not left behind.
        @Test func `without room for snapshots a node goes on, and takes one when there is room`() async throws {
            let nodes = try LoadedNodes(hasFaultyMachines: true, electionMilliseconds: Self.calm)
            let leader = try await nodes.commits(Self.some)
            try nodes.begin(.snapshotDiskFull, on: leader)
            for _ in 1...Self.failedSnapshots { try await nodes.snapshot(of: leader, isTaken: false) }
            #expect(try await nodes.commits(Self.some) == leader)
            // The one that is named by the log, and one that is being written.
            #expect(try nodes.names(of: .snapshots, of: leader).count <= 2)
            try nodes.end(.snapshotDiskFull, on: leader)
            try await nodes.snapshot(of: leader, isTaken: true)
            try await nodes.expectNothingLost()
        }

        private static let failedSnapshots = 4

        /// By its log, or by the runtime, which looks at its threads in a file once a second and ends the process where it cannot: whichever wants to open something first.
        @Test func `a node that can open no file ends, and starts again when it can`() async throws {
            let nodes = try LoadedNodes()
            let leader = try await nodes.commits(Self.some)
            try nodes.takeDescriptors(of: leader)
            #expect(try #require(nodes.waitForExit(of: leader)) != EXIT_SUCCESS)
            try await nodes.commits(Self.some, without: leader)
            try nodes.start(leader)
            try await Self.expectToMatter(leader, of: nodes)
            try await nodes.expectNothingLost()
        }

        // MARK: Standing still

        /// For as long as the others need for so many commits. What it is asked meanwhile it answers when it goes on, and it may not answer by what it knew.
        @Test(arguments: commitsMeanwhile) func `a leader that stands still is replaced, reads nothing old, and follows when it goes on`(commits: Int) async throws {
            let nodes = try LoadedNodes()
            let leader = try await nodes.commits(Self.some)
            nodes.freeze(leader)
            try await nodes.commits(commits, without: leader)
            let known = Set(nodes.committed)
            try nodes.tell(leader, "read")
            nodes.thaw(leader)
            if let read = try await nodes.answerToRead(of: leader) { #expect(known.isSubset(of: read), "\(known.subtracting(read).count) values of \(known.count) are missing") }
            try await Self.expectToMatter(leader, of: nodes)
            try await nodes.expectNothingLost()
        }

        static let commitsMeanwhile = [1, BrokenMachineTests.some, BrokenMachineTests.many]

        @Test func `a leader that stands still for a moment goes on leading`() async throws {
            let nodes = try LoadedNodes(electionMilliseconds: Self.calm)
            let leader = try await nodes.commits(Self.some)
            let before = try await nodes.status(of: leader)
            let other = try #require(LoadedNodes.numbers.first { $0 != leader })
            nodes.freeze(leader)
            // While another one answers.
            _ = try await nodes.clock(of: other)
            nodes.thaw(leader)
            #expect(try await nodes.commits(Self.some) == leader)
            #expect(try await nodes.status(of: leader) == before)
            try await nodes.expectNothingLost()
        }

        /// For longer than its election timeout.
        @Test func `a follower that stands still disturbs nobody when it goes on`() async throws {
            let nodes = try LoadedNodes(electionMilliseconds: Self.calm)
            let leader = try await nodes.commits(Self.some)
            let before = try await nodes.status(of: leader)
            let follower = try #require(LoadedNodes.numbers.first { $0 != leader })
            nodes.freeze(follower)
            let begun = ContinuousClock.now
            while ContinuousClock.now - begun < Self.beyondCalm { #expect(try await nodes.commits(Self.some) == leader) }
            nodes.thaw(follower)
            #expect(try await nodes.commits(Self.many) == leader)
            #expect(try await nodes.status(of: leader) == before)
            #expect(try await nodes.status(of: follower).term == before.term)
            try await Self.expectToMatter(follower, of: nodes)
            try await nodes.expectNothingLost()
        }

        /// For longer than the election timeouts of all.
        @Test func `when all have stood still one of them leads`() async throws {
            let nodes = try LoadedNodes()
            try await nodes.commits(Self.some)
            try await nodes.freezeAll(for: .seconds(2))
            try await nodes.commits(Self.many)
            var leading: [UInt64: Int] = [:]
            // They are asked one after the other: where another one begins to lead meanwhile, it may be that none of them said that it does.
            repeat {
                for number in LoadedNodes.numbers {
                    let standing = try await nodes.status(of: number)
                    if standing.role == "leader" { leading[standing.term, default: 0] += 1 }
                }
            } while leading.isEmpty
            #expect(leading.values.allSatisfy { $0 == 1 } && !leading.isEmpty, "\(leading)")
            try await nodes.expectNothingLost()
        }

        // MARK: Ending

        /// How long that takes depends on the machine; that nobody waits for a timeout does not.
        @Test func `a leader that is asked to end hands over first`() async throws {
            let nodes = try LoadedNodes(electionMilliseconds: Self.calm)
            let leader = try await nodes.commits(Self.some)
            let term = try await nodes.status(of: leader).term
            nodes.terminate(leader)
            let successor = try await nodes.successor(of: leader, in: term)
            #expect(!successor.wasAskedFor)
            #expect(try await nodes.status(of: successor.number).term == term + 1)
            #expect(nodes.waitForExit(of: leader) == EXIT_SUCCESS)
            try nodes.start(leader)
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

        @Test func `a wall clock that jumps by an hour or a day, forth and back and again, changes nothing`() async throws {
            let nodes = try LoadedNodes(hasFaultyMachines: true, electionMilliseconds: Self.calm)
            let leader = try await nodes.commits(Self.some)
            let standing = try await nodes.status(of: leader)
            let other = try #require(LoadedNodes.numbers.first { $0 != leader })
            for number in [other, leader, other, leader] {
                for fault in [MachineFault.clockHourAhead, .clockDayBehind, .clockDayAhead] {
                    let before = try await nodes.clock(of: number)
                    try nodes.begin(fault, on: number)
                    let jumped = try await nodes.clock(of: number) - before
                    #expect(abs(jumped - fault.clockIsAhead) < Self.testTakes)
                    #expect(try await nodes.commits(Self.some) == leader)
                    try nodes.end(fault, on: number)
                    let passed = try await nodes.clock(of: number) - before
                    #expect(abs(passed) < Self.testTakes)
                    #expect(try await nodes.commits(Self.some) == leader)
                }
            }
            #expect(try await nodes.status(of: leader) == standing)
            try await nodes.expectNothingLost()
        }

        /// At the most, in seconds.
        private static let testTakes = 600
    }
#endif
