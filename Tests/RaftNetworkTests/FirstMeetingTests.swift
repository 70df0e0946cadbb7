#if Network
import Raft
import RaftCore
import Testing

@testable import RaftNetwork

/// Transports that meet over sockets.
@Suite(.timeLimit(.minutes(1))) struct FirstMeetingTests {
    private static func stop(_ transports: [RaftNetworkTransport]) async { for transport in transports { await transport.stop() } }

    @Test(arguments: ["insecure", "secret", "certificates"], [3, 5]) func `nodes that are all new begin together, and go on with the same sockets`(kind: String, count: Int) async throws {
        let place = try MeetingPlace()
        let authority = try kind == "certificates" ? Authority() : nil
        let rosters = try (1...count).map { try place.roster($0, of: 1...count) }
        let meetings = try rosters.map { roster in
            let security: RaftNetworkSecurity =
                switch kind {
                case "insecure": .insecure
                case "secret": .sharedSecret(try secret())
                default: .mutualTLS(try #require(try authority?.certificate(for: roster.identity.log)))
                }
            return MeetingUnderWay(place, roster, security)
        }
        for meeting in meetings { #expect(try await meeting.outcome == .begins(rosters[0].bootstrap)) }
        let first = meetings[0].transport
        first.setPeers(rosters[0].others)
        for (roster, meeting) in zip(rosters, meetings).dropFirst() {
            let (received, sink) = AsyncStream.makeStream(of: NodeID.self)
            try await meeting.transport.start({ _, node in sink.yield(node) }, closed: { _ in })
            let message = RaftMessage(from: rosters[0].identity.log.node, term: 1, body: .heartbeat(Heartbeat(commit: 0, round: 1)))
            first.send(.message(message), to: roster.identity.log.node)
            #expect(await received.first { _ in true } == rosters[0].identity.log.node)
        }
        await #expect(throws: RaftNetworkError.self) { try await meetings[1].transport.start({ _, _ in }, closed: { _ in }) }
        await Self.stop(meetings.map(\.transport))
    }

    @Test func `a node that is missing is waited for, and named`() async throws {
        let place = try MeetingPlace()
        let early = [MeetingUnderWay(place, try place.roster(1)), MeetingUnderWay(place, try place.roster(2))]
        for meeting in early { #expect(await meeting.waits(for: 3, at: place)?.count == 1) }
        let late = MeetingUnderWay(place, try place.roster(3))
        for meeting in early + [late] { #expect(try await meeting.outcome == .begins(try place.roster(1).bootstrap)) }
        await Self.stop((early + [late]).map(\.transport))
    }

    @Test func `a node alone in its list begins at once`() async throws {
        let place = try MeetingPlace()
        let meeting = MeetingUnderWay(place, try place.roster(1, of: 1...1))
        #expect(try await meeting.outcome == .begins(try place.roster(1, of: 1...1).bootstrap))
        await meeting.transport.stop()
    }

    // MARK: Crashes in between

    @Test func `a node that crashes in the meeting is waited for until it is back`() async throws {
        let place = try MeetingPlace()
        let first = MeetingUnderWay(place, try place.roster(1))
        let crashing = MeetingUnderWay(place, try place.roster(3))
        #expect(await first.waits(for: 2, at: place) != nil)
        await crashing.crash()
        let second = MeetingUnderWay(place, try place.roster(2))
        for meeting in [first, second] { #expect(await meeting.waits(for: 3, at: place) != nil) }
        let back = MeetingUnderWay(place, try place.roster(3))
        for meeting in [first, second, back] { #expect(try await meeting.outcome == .begins(try place.roster(1).bootstrap)) }
        await Self.stop([first, second, back].map(\.transport))
    }

    /// The third one met the others, and crashed before it had a log.
    @Test(arguments: [true, false]) func `a node that crashes after the meeting begins as long as the others have not voted`(areNew: Bool) async throws {
        let place = try MeetingPlace()
        let rosters = try (1...3).map { try place.roster($0) }
        let meetings = rosters.map { MeetingUnderWay(place, $0) }
        for meeting in meetings { _ = try await meeting.outcome }
        await meetings[2].transport.stop()
        // What their nodes say once they run.
        for meeting in meetings.prefix(2) { meeting.transport.setStanding(NodeStanding(isNew: areNew, membership: rosters[0].bootstrap.membership)) }
        let back = MeetingUnderWay(place, rosters[2])
        if areNew {
            #expect(try await back.outcome == .begins(rosters[0].bootstrap))
        } else {
            let error = await back.error as? RaftNetworkError
            #expect(error?.code == .lostDisk)
        }
        await Self.stop([meetings[0].transport, meetings[1].transport, back.transport])
    }

    // MARK: Clusters that run

    /// Two nodes that run, with this membership.
    private static func running(_ place: MeetingPlace, _ membership: Membership) async throws -> [RaftNetworkTransport] {
        var transports: [RaftNetworkTransport] = []
        for number in 1...2 {
            let transport = place.transport(try place.roster(number))
            transport.setStanding(NodeStanding(isNew: false, membership: membership))
            try await transport.start({ _, _ in }, closed: { _ in })
            transports.append(transport)
        }
        return transports
    }

    @Test func `a node whose disk is lost is told what to do`() async throws {
        let place = try MeetingPlace()
        let roster = try place.roster(3)
        let others = try await Self.running(place, roster.bootstrap.membership)
        let meeting = MeetingUnderWay(place, roster)
        let error = try #require(await meeting.error as? RaftNetworkError)
        #expect(error.code == .lostDisk)
        for words in ["RaftIncarnation to 1", "baton raft remove \(place.address(3))", "baton raft add \(place.address(3)) --incarnation 1"] { #expect(error.message.contains(words)) }
        await Self.stop(others)
    }

    @Test(arguments: [0, 1] as [UInt64]) func `a node that nobody knows waits to be added`(incarnation: UInt64) async throws {
        let place = try MeetingPlace()
        let roster = try place.roster(3, incarnation: incarnation)
        let members = try [1, 2].map { try place.roster($0).identity.log.node } + (incarnation == 1 ? [place.roster(3).identity.log.node] : [])
        let others = try await Self.running(place, Membership(voters: members))
        let meeting = MeetingUnderWay(place, roster)
        #expect(try await meeting.outcome == .joins)
        #expect(try await meeting.outcome.bootstrap == .joining)
        await Self.stop(others + [meeting.transport])
    }

    @Test func `a node that came back as another one is asked where it is listed`() async throws {
        let place = try MeetingPlace()
        let again = place.transport(try place.roster(1, incarnation: 7))
        again.setStanding(NodeStanding(isNew: false, membership: Membership(voters: [node(1)])))
        try await again.start({ _, _ in }, closed: { _ in })
        let meeting = MeetingUnderWay(place, try place.roster(2, of: 1...2))
        #expect(try await meeting.outcome == .joins)
        await Self.stop([again, meeting.transport])
    }

    @Test func `one of two is not enough to join by`() async throws {
        let place = try MeetingPlace()
        let others = try await Self.running(place, Membership(voters: [node(1)]))
        await others[1].stop()
        let meeting = MeetingUnderWay(place, try place.roster(3))
        #expect(await meeting.tells("a majority"))
        await meeting.crash()
        await others[0].stop()
    }

    // MARK: Others

    @Test func `another cluster is no part of it, and is told`() async throws {
        let place = try MeetingPlace()
        let (one, other) = (MeetingUnderWay(place, try place.roster(1, of: 1...2)), MeetingUnderWay(place, try place.roster(2, of: 1...2, cluster: "staging")))
        #expect(await one.tells("wrongCluster"))
        #expect(await other.tells("wrongCluster"))
        await one.crash()
        await other.crash()
    }

    @Test func `nodes with two lists do not begin`() async throws {
        let place = try MeetingPlace()
        let (one, other) = (MeetingUnderWay(place, try place.roster(1, of: 1...2)), MeetingUnderWay(place, try place.roster(2, of: 1...3)))
        #expect(await one.tells("its list of nodes is another one"))
        #expect(await other.tells("its list of nodes is another one"))
        await one.crash()
        await other.crash()
    }

    @Test func `a meeting ends when its task does, and its transport with it`() async throws {
        let place = try MeetingPlace()
        let meeting = MeetingUnderWay(place, try place.roster(1))
        #expect(await meeting.waits(for: 2, 3, at: place)?.count == 2)
        await meeting.crash()
        #expect(await meeting.error is CancellationError)
        await #expect(throws: RaftNetworkError.self) { try await meeting.transport.start({ _, _ in }, closed: { _ in }) }
    }

    @Test func `a transport that is stopped ends its meeting`() async throws {
        let place = try MeetingPlace()
        let meeting = MeetingUnderWay(place, try place.roster(1))
        #expect(await meeting.waits(for: 2, 3, at: place)?.count == 2)
        await meeting.transport.stop()
        let error = await meeting.error as? RaftNetworkError
        #expect(error?.code == .notStartable)
    }

    @Test func `a list of another node is an error`() async throws {
        let place = try MeetingPlace()
        let transport = place.transport(try place.roster(1))
        let error = await #expect(throws: RaftNetworkError.self) { try await transport.meet(try place.roster(2)) }
        #expect(error?.code == .settings)
    }

    @Test func `a disk is empty until a log has begun on it`() throws {
        let place = try MeetingPlace()
        let roster = try place.roster(1)
        let storage = try place.storage(1)
        #expect(try !storage.isBegun(as: roster.identity.log))
        _ = try WriteAheadLog.open(storage.log, identity: roster.identity.log, bootstrap: roster.bootstrap, segmentBytes: 64 << 10)
        #expect(try storage.isBegun(as: roster.identity.log))
        // Whose it is, is found by whoever opens it.
        #expect(try storage.isBegun(as: place.roster(2).identity.log))
        try place.loseDisk(1)
        #expect(try !place.storage(1).isBegun(as: roster.identity.log))
    }
}
#endif
