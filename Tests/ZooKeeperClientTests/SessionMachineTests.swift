#if Network
import NIOCore
import Testing

@testable import ZooKeeperClient

@Suite struct `A session` {
    private let write = Request.operation(.delete("/w", version: nil))
    private let read = Request.sync("/r")

    // MARK: Connecting

    @Test func `nothing is connected to before something is asked`() throws {
        var bench = try MachineBench()
        bench.wait(.hours(1))
        #expect(bench.connects.isEmpty)
        #expect(bench.machine.nextMoment == nil)
        bench.ask(1, read)
        #expect(bench.connects.map(\.description) == ["zk1:2181"])
    }

    @Test func `the greeting goes first, and requests after its answer`() throws {
        var bench = try MachineBench()
        bench.ask(1, read)
        #expect(bench.takeFrames().isEmpty)
        bench.connected()
        #expect(bench.takeFrames().map(hex) == ["00000000" + "0000000000000000" + "00002328" + "0000000000000000" + "00000010" + String(repeating: "00", count: 17)])
        bench.receive(Samples.greetingReply(6_000))
        #expect(bench.takeFrames().map(hex) == ["00000001" + "00000009" + "000000022f72"])
        bench.receive(Samples.reply(1, .ok, Samples.string("/r")))
        #expect(bench.answers == [1: .reply(.path("/r"))])
        #expect(bench.notes.map(\.code) == [.connected])
        #expect(bench.notes[0].session == Samples.ticket.id)
    }

    @Test func `the account goes between them`() throws {
        var bench = try MachineBench { $0.authentication = try ZooKeeperAuthentication(digest: "u:p") }
        bench.ask(1, read)
        bench.comeUp()
        #expect(bench.takeFrames().map(hex) == ["fffffffc" + "00000064" + "00000000" + "00000006" + "646967657374" + "00000003" + "753a70"])
        bench.receive(Samples.reply(SpecialXID.auth))
        #expect(bench.takeXIDs() == [1])
    }

    @Test func `an account that is refused fails what waits, and is tried again for what comes`() throws {
        var bench = try MachineBench { $0.authentication = try ZooKeeperAuthentication(digest: "u:p") }
        bench.ask(1, read)
        bench.ask(2, write)
        bench.comeUp()
        bench.receive(Samples.reply(SpecialXID.auth, .authenticationFailed))
        for id in [1, 2] as [UInt64] {
            #expect(bench.failure(id)?.code == .refused)
            #expect(bench.failure(id)?.serverCode == .authenticationFailed)
        }
        bench.wait(.minutes(1))
        #expect(bench.connects.count == 1)
        bench.ask(3, read)
        #expect(bench.connects.count == 2)
    }

    @Test func `servers are tried in a drawn order, each in its turn`() throws {
        var orders: Set<[String]> = []
        for seed in 0..<50 as Range<UInt64> {
            var bench = try MachineBench(MachineBench.servers, seed: seed)
            bench.ask(1, read, within: .hours(1))
            for _ in 0..<5 { bench.ended("refused"); bench.wait(.milliseconds(1100)) }
            let names = bench.connects.prefix(6).map(\.description)
            #expect(names.prefix(3).sorted() == MachineBench.servers)
            #expect(names.suffix(3) == names.prefix(3))
            orders.insert(Array(names.prefix(3)))
        }
        #expect(orders.count == 6)
    }

    @Test func `after all have failed there is a pause, and it grows up to a bound`() throws {
        var bench = try MachineBench(MachineBench.servers)
        bench.ask(1, read, within: .hours(1))
        var pauses: [Int64] = []
        for _ in 0..<8 {
            for _ in 0..<3 {
                bench.ended("refused")
                // At once, but for the last.
            }
            let before = bench.now
            let count = bench.connects.count
            while bench.connects.count == count { bench.wait(try #require(bench.machine.nextMoment) - bench.now) }
            pauses.append((bench.now - before).nanoseconds / 1_000_000)
        }
        for (pause, bound) in zip(pauses, [50, 100, 200, 400, 800, 1000, 1000, 1000] as [Int64]) { #expect(bound / 2...bound ~= pause) }
    }

    @Test func `a server that says nothing is left for the next`() throws {
        var bench = try MachineBench(MachineBench.servers)
        bench.ask(1, read)
        bench.wait(.milliseconds(1999))
        #expect(bench.connects.count == 1)
        bench.wait(.milliseconds(1))
        #expect(bench.connects.count == 2)
        bench.connected()
        bench.wait(.seconds(2))
        #expect(bench.connects.count == 3)
        #expect(bench.notes.map(\.code) == [.unreachable, .unreachable])
    }

    @Test func `what comes of an attempt that was given up is passed over`() throws {
        var bench = try MachineBench(MachineBench.servers)
        bench.ask(1, read)
        let old = bench.attempt
        bench.ended()
        bench.step(.connected(old))
        bench.step(.received(old, ByteBuffer(bytes: [0xFF, 0xFF, 0xFF, 0xFF])))
        bench.step(.ended(old, "late"))
        #expect(bench.takeFrames().isEmpty)
        #expect(bench.connects.count == 2)
    }

    // MARK: Answers

    @Test func `answers belong to requests in their order`() throws {
        var bench = try MachineBench.up()
        bench.ask(1, .data("/a"))
        bench.ask(2, write)
        bench.ask(3, .exists("/b"))
        #expect(bench.takeXIDs() == [2, 3, 4])
        bench.receive(Samples.reply(2, .noNode), Samples.reply(3), Samples.reply(4, .ok, Samples.statBytes))
        #expect(bench.failure(1) == ZooKeeperError(.rejected, "no node (-101)", path: "/a", serverCode: .noNode))
        #expect(bench.answers[2] == .reply(.done))
        #expect(bench.answers[3] == .reply(.stat(Samples.stat)))
    }

    @Test(arguments: [3, 1, 0, -4, 77] as [Int32])
    func `an answer out of order ends the connection`(xid: Int32) throws {
        var bench = try MachineBench.up(MachineBench.servers)
        bench.ask(1, .data("/a"))
        bench.ask(2, write)
        bench.receive(Samples.reply(xid))
        #expect(bench.failure(1)?.code == .malformed)
        #expect(bench.failure(2)?.code == .outcomeUnknown)
        #expect(bench.disconnects == 1)
        #expect(bench.connects.count == 2)
        #expect(bench.notes.last?.code == .malformed)
    }

    @Test func `an answer to nothing ends the connection`() throws {
        var bench = try MachineBench.up(MachineBench.servers)
        bench.receive(Samples.reply(2))
        #expect(bench.notes.last?.message == "what it sent cannot be read: an answer to 2, and one to nothing is due")
        #expect(bench.connects.count == 2)
    }

    @Test func `an answer that cannot be read fails its read, and leaves a write unknown`() throws {
        for request in [Request.data("/a"), .operation(.create("/a"))] {
            var bench = try MachineBench.up(MachineBench.servers)
            bench.ask(1, request)
            bench.ask(2, .data("/b"))
            bench.receive(Samples.reply(2, .ok, [1, 2, 3]))
            #expect(bench.failure(1)?.code == (request.isWrite ? .outcomeUnknown : .malformed))
            // The other read is sent again.
            bench.comeUp()
            #expect(bench.takeXIDs() == [4])
        }
    }

    @Test func `a frame that is too long fails what it answers, and nothing is kept of it`() throws {
        var bench = try MachineBench.up(MachineBench.servers) { $0.maximumFrameBytes = 2048 }
        bench.ask(1, .children("/a"))
        bench.step(.received(bench.attempt, ByteBuffer(bytes: bytes("00000801"))))
        #expect(bench.failure(1)?.code == .malformed)
        #expect(bench.failure(1)?.message.hasSuffix("what it sent cannot be read: a frame of 2049 bytes; maximumFrameBytes is 2048") == true)
        #expect(bench.disconnects == 1)
    }

    @Test func `pings and notifications are nobody's answers`() throws {
        var bench = try MachineBench.up()
        bench.ask(1, write)
        bench.receive(Samples.reply(SpecialXID.ping), Samples.reply(SpecialXID.notification, .ok, bytes("0000000100000003") + Samples.string("/a")), Samples.reply(2))
        #expect(bench.answers[1] == .reply(.done))
    }

    @Test func `a peer that is no ZooKeeper is left`() throws {
        var bench = try MachineBench(MachineBench.servers)
        bench.ask(1, read)
        bench.connected()
        bench.step(.received(bench.attempt, ByteBuffer(string: "HTTP/1.1 400 Bad Request\r\n\r\n")))
        #expect(bench.notes.map(\.code) == [.malformed])
        #expect(bench.connects.count == 2)
        #expect(bench.answers.isEmpty)
    }

    // MARK: Losing a connection

    @Test func `reads are sent again in their order, before what waits, and writes are unknown`() throws {
        var bench = try MachineBench.up(MachineBench.servers) { $0.maximumInFlight = 3 }
        bench.ask(1, .data("/1"))
        bench.ask(2, write)
        bench.ask(3, .data("/3"))
        bench.ask(4, .data("/4"))
        bench.ask(5, write)
        #expect(bench.takeXIDs() == [2, 3, 4])
        bench.ended("reset")
        #expect(bench.answers.keys.sorted() == [0, 2])
        #expect(bench.failure(2)?.code == .outcomeUnknown)
        #expect(bench.failure(2)?.path == "/w")
        bench.comeUp()
        // 1 and 3, then 4, all of them data.
        #expect(bench.takeFrames().map { hex($0.suffix(3)) } == ["2f3100", "2f3300", "2f3400"])
        bench.receive(Samples.reply(5, .noNode))
        #expect(bench.takeFrames().map { hex($0.prefix(8)) } == ["00000008" + "00000002"])
    }

    @Test func `a read that finds nobody in its time is unreachable, with the last reason`() throws {
        var bench = try MachineBench.up()
        bench.ask(1, .data("/1"), within: .seconds(1))
        bench.ended("reset")
        for _ in 0..<20 {
            bench.ended("nobody listens")
            bench.wait(.milliseconds(50))
        }
        #expect(bench.failure(1)?.code == .unreachable)
        #expect(bench.failure(1)?.message.contains("zk1:2181: nobody listens") == true)
    }

    @Test func `without an answer a read is unreachable, a write unknown, and the answer that comes late is nobody's`() throws {
        var bench = try MachineBench.up()
        bench.ask(1, .data("/1"), within: .seconds(1))
        bench.ask(2, write, within: .seconds(2))
        bench.ask(3, .data("/3"))
        bench.wait(.seconds(2))
        #expect(bench.failure(1)?.code == .unreachable)
        #expect(bench.failure(2)?.code == .outcomeUnknown)
        bench.receive(Samples.reply(2, .noNode), Samples.reply(3), Samples.reply(4, .noAuth))
        #expect(bench.failure(3)?.code == .refused)
    }

    @Test func `a write that was not sent is certainly not done`() throws {
        var bench = try MachineBench.up { $0.maximumInFlight = 1 }
        bench.ask(1, .data("/1"))
        bench.ask(2, write, within: .seconds(1))
        bench.wait(.seconds(1))
        #expect(bench.failure(2) == ZooKeeperError(.unreachable, "it was not sent in time: 1 others have no answer yet (maximumInFlight)", path: "/w"))
        bench.receive(Samples.reply(2, .noNode))
        #expect(bench.takeXIDs() == [2])
    }

    // MARK: Silence

    @Test func `a ping leaves after a third of the time that was granted`() throws {
        var bench = try MachineBench(MachineBench.servers)
        bench.ask(1, read)
        bench.comeUp(milliseconds: 3_000)
        bench.receive(Samples.reply(1, .ok, Samples.string("/r")))
        _ = bench.takeFrames()
        for _ in 0..<5 {
            bench.wait(.milliseconds(999))
            #expect(bench.takeFrames().isEmpty)
            bench.wait(.milliseconds(1))
            #expect(bench.takeFrames().map(hex) == ["fffffffe" + "0000000b"])
            bench.receive(Samples.reply(SpecialXID.ping))
        }
        #expect(bench.connects.count == 1)
    }

    @Test func `after two thirds of silence the next server is tried, and the read with it`() throws {
        var bench = try MachineBench.up(MachineBench.servers)
        bench.ask(1, .data("/1"))
        bench.wait(.milliseconds(5_999))
        #expect(bench.connects.count == 1)
        bench.wait(.milliseconds(1))
        #expect(bench.connects.count == 2)
        #expect(bench.notes.last?.code == .disconnected)
        bench.comeUp()
        bench.receive(Samples.reply(3, .noNode))
        #expect(bench.failure(1)?.serverCode == .noNode)
    }

    // MARK: The session

    @Test func `a connection takes the session up where it was`() throws {
        var bench = try MachineBench.up(MachineBench.servers)
        bench.ask(1, write)
        bench.receive(Samples.reply(2, seen: 0x77))
        bench.ended()
        bench.connected()
        #expect(bench.takeFrames().last.map(hex) == "00000000" + "0000000000000077" + "00002328" + "0102030405060708" + "00000010" + "0102030405060708090a0b0c0d0e0f10" + "00")
    }

    @Test func `a session that is over is followed by a new one, and what waits goes on in it`() throws {
        var bench = try MachineBench.up(MachineBench.servers)
        bench.ask(1, .data("/1"))
        bench.ended()
        bench.comeUp(SessionTicket(id: 0, password: Array(repeating: 0, count: 16)), milliseconds: 0)
        #expect(bench.notes.map(\.code) == [.connected, .disconnected, .sessionExpired, .unreachable])
        #expect(bench.machine.ticket == nil)
        bench.connected()
        #expect(bench.takeFrames().last.map { hex($0.suffix(29)) } == "0000000000000000" + "00000010" + String(repeating: "00", count: 17))
        bench.receive(Samples.greetingReply(9_000, SessionTicket(id: 9, password: Array(repeating: 9, count: 16))))
        bench.receive(Samples.reply(3, .noNode))
        #expect(bench.failure(1)?.serverCode == .noNode)
        #expect(bench.machine.ticket?.id == 9)
    }

    @Test(arguments: [ZooKeeperServerCode.sessionExpired, .sessionMoved])
    func `a request that was not looked at for the session's sake is sent again, a write as well`(code: ZooKeeperServerCode) throws {
        var bench = try MachineBench.up(MachineBench.servers)
        bench.ask(1, write)
        bench.receive(Samples.reply(2, code))
        #expect(bench.answers[1] == nil)
        bench.comeUp()
        bench.receive(Samples.reply(3))
        #expect(bench.answers[1] == .reply(.done))
    }

    @Test func `a session that nobody takes up in its time is given up, with what it has seen`() throws {
        var bench = try MachineBench.up()
        bench.ask(1, .data("/1"), within: .hours(1))
        bench.receive(Samples.reply(2, seen: 0x77, .noNode))
        let heard = bench.now
        bench.ended()
        bench.ask(2, .data("/2"), within: .hours(1))
        // A server that has seen less closes without a word.
        var connects = 0
        while bench.machine.ticket != nil {
            while bench.connects.count == connects + 1 { bench.wait(.milliseconds(10)) }
            connects += 1
            bench.connected()
            bench.ended("it closed the connection")
            try #require(connects < 1000)
        }
        // Then at once, and not before: pauses are a second at the most.
        #expect(TimeAmount.seconds(9)...TimeAmount.seconds(10) ~= bench.now - heard)
        #expect(bench.notes.last { $0.code == .sessionExpired }?.message == "no server took it up again within its time")
        bench.wait(.seconds(1))
        _ = bench.takeFrames()
        bench.connected()
        #expect(bench.takeFrames().last.map { hex($0.prefix(12)) } == "00000000" + "0000000000000000")
    }

    @Test func `without a session and without anybody who asks there is nothing to connect for`() throws {
        var bench = try MachineBench.up()
        bench.ended()
        bench.wait(.seconds(1))
        bench.comeUp(SessionTicket(id: 0, password: Array(repeating: 0, count: 16)), milliseconds: 0)
        let count = bench.connects.count
        bench.wait(.hours(1))
        #expect(bench.connects.count == count)
    }

    @Test func `a connection that ends as soon as it is up does not begin the pauses anew`() throws {
        var bench = try MachineBench.up { $0.reconnectMost = .seconds(1) }
        var pauses: [Int64] = []
        for _ in 0..<6 {
            bench.ended()
            let before = bench.now
            bench.wait(try #require(bench.machine.nextMoment) - bench.now)
            pauses.append((bench.now - before).nanoseconds / 1_000_000)
            bench.comeUp()
        }
        for (pause, bound) in zip(pauses, [50, 100, 200, 400, 800, 1000] as [Int64]) { #expect(bound / 2...bound ~= pause) }
        bench.wait(.milliseconds(1_001))
        bench.ended()
        #expect(try #require(bench.machine.nextMoment) - bench.now <= .milliseconds(50))
    }

    // MARK: Bounds

    @Test func `no more operations than the limit`() throws {
        var bench = try MachineBench { $0.maximumOperations = 2 }
        for id in 1...3 as ClosedRange<UInt64> { bench.ask(id, read) }
        #expect(bench.answers.keys.sorted() == [3])
        #expect(bench.failure(3) == ZooKeeperError(.overloaded, "2 operations have no answer yet (maximumOperations)"))
    }

    @Test func `no more bytes than the limit, and answers make room again`() throws {
        var bench = try MachineBench.up { $0.maximumOperationBytes = 100 }
        let large = Request.operation(.setData("/w", Array(repeating: 0, count: 60), version: nil))
        bench.ask(1, large)
        bench.ask(2, large)
        #expect(bench.failure(2)?.code == .overloaded)
        bench.receive(Samples.reply(2, .noNode))
        bench.ask(3, large)
        bench.ended()
        #expect(bench.failure(3)?.code == .outcomeUnknown)
        bench.ask(4, large)
        bench.cancel(4)
        bench.ask(5, large)
        bench.wait(.minutes(1))
        #expect(bench.failure(5)?.code == .unreachable)
        bench.ask(6, large)
        #expect(bench.answers[6] == nil)
    }

    @Test func `a request that is longer than a frame is not sent`() throws {
        var bench = try MachineBench { $0.maximumFrameBytes = 1024 }
        bench.ask(1, .operation(.setData("/w", Array(repeating: 0, count: 1002), version: nil)))
        #expect(bench.answers.isEmpty)
        bench.ask(2, .operation(.setData("/w", Array(repeating: 0, count: 1003), version: nil)))
        #expect(bench.failure(2) == ZooKeeperError(.settings, "the request has 1025 bytes; maximumFrameBytes is 1024", path: "/w"))
    }

    @Test func `numbers begin again before they are out of range`() throws {
        var queue = RequestQueue(maximumInFlight: 1, maximumOperations: 2, maximumBytes: 100, lastXID: .max - 1)
        let late = NIODeadline.distantFuture
        try queue.add(PendingRequest(id: RequestID(rawValue: 1), request: .sync("/"), body: [], deadline: late))
        try queue.add(PendingRequest(id: RequestID(rawValue: 2), request: .sync("/"), body: [], deadline: late))
        #expect(queue.send()?.xid == .max)
        #expect(queue.send() == nil)
        #expect(queue.answered()?.id.rawValue == 1)
        #expect(queue.send()?.xid == 1)
    }

    // MARK: Giving up and ending

    @Test func `who is cancelled is told so, unless a write was sent`() throws {
        var bench = try MachineBench.up { $0.maximumInFlight = 2 }
        bench.ask(1, .data("/1"))
        bench.ask(2, write)
        bench.ask(3, write)
        for id in 1...3 as ClosedRange<UInt64> { bench.cancel(id) }
        #expect(bench.answers[1] == .cancelled)
        #expect(bench.failure(2)?.code == .outcomeUnknown)
        #expect(bench.answers[3] == .cancelled)
        bench.cancel(4)
        // Their answers keep their places.
        bench.ask(5, .data("/5"))
        bench.receive(Samples.reply(2, .noNode), Samples.reply(3))
        bench.receive(Samples.reply(4, .noNode))
        #expect(bench.failure(5)?.serverCode == .noNode)
    }

    @Test func `the end waits for what was sent, and for the session's`() throws {
        var bench = try MachineBench.up { $0.maximumInFlight = 1 }
        bench.ask(1, write)
        bench.ask(2, write)
        _ = bench.takeFrames()
        bench.step(.closed)
        #expect(bench.failure(2)?.code == .closed)
        #expect(bench.takeFrames().map(hex) == ["00000003" + "fffffff5"])
        bench.ask(3, read)
        #expect(bench.failure(3)?.code == .closed)
        bench.receive(Samples.reply(2))
        #expect(bench.answers[1] == .reply(.done))
        #expect(!bench.isStopped)
        bench.receive(Samples.reply(3))
        #expect(bench.isStopped)
        #expect(bench.disconnects == 1)
        bench.ask(4, read)
        #expect(bench.failure(4)?.code == .closed)
        #expect(bench.machine.nextMoment == nil)
    }

    @Test func `the end comes in its time also when nobody answers`() throws {
        var bench = try MachineBench.up()
        bench.ask(1, write)
        bench.ask(2, .data("/2"))
        bench.step(.closed)
        bench.wait(.milliseconds(1_999))
        #expect(!bench.isStopped)
        bench.wait(.milliseconds(1))
        #expect(bench.isStopped)
        #expect(bench.failure(1)?.code == .outcomeUnknown)
        #expect(bench.failure(2)?.code == .closed)
    }

    @Test func `a connection that ends meanwhile is the end`() throws {
        var bench = try MachineBench.up(MachineBench.servers)
        bench.step(.closed)
        bench.ended()
        #expect(bench.isStopped)
        #expect(bench.connects.count == 1)
    }

    @Test func `without a connection the end is at once`() throws {
        var bench = try MachineBench()
        bench.ask(1, read)
        bench.step(.closed)
        #expect(bench.isStopped)
        #expect(bench.failure(1)?.code == .closed)
    }
}
#endif
