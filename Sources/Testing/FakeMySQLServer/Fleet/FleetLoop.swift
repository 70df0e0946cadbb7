#if os(Linux)
import CBatonLinux
import Glibc
import Synchronization
import TopologyModel

/// The event loop of a fleet: one thread for all of its servers.
final class FleetLoop: @unchecked Sendable {  // no lock: touched on its own thread only, but for `orders` and the constants
    typealias Order = @Sendable (FleetLoop) -> Void

    private static let wakeupToken: UInt64 = 0
    /// Listeners have the tokens from 1 up to this, in the fleet's order; sessions those above.
    private static let lastListenerToken: UInt64 = 1 << 20
    /// What is read from a socket at once.
    private static let readBytes = 64 << 10
    /// Different messages whose statements are remembered. A prober has a handful.
    private static let maximumMessages = 256

    private let epoll: Int32
    private let wakeup: Int32
    private let orders = Mutex<[Order]>([])
    private let startedAt = FleetLoop.seconds()
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: readBytes, alignment: 16)
    private let events = UnsafeMutablePointer<cbaton_event>.allocate(capacity: Int(CBATON_EVENT_CAPACITY))
    private var servers: [HostedServer] = []
    private var places: [InstanceAddress: Int] = [:]
    private var sessions: [UInt64: FakeSession] = [:]
    private var lastToken = lastListenerToken
    private var delayed = DelayedReplies()
    private var messages: [[UInt8]: (number: Int, statements: [FakeStatement])] = [:]
    private var isStopped = false

    init() throws(FakeFleetError) {
        epoll = cbaton_epoll_create()
        wakeup = cbaton_eventfd_create()
        guard epoll >= 0, wakeup >= 0, cbaton_epoll_add(epoll, wakeup, 0, Self.wakeupToken) == 0 else {
            throw FakeFleetError(errno: EMFILE, message: "no descriptors for a fleet's event loop")
        }
    }

    deinit {
        buffer.deallocate()
        events.deallocate()
        close(wakeup)
        close(epoll)
    }

    // MARK: Orders

    /// From any thread: has something done on the loop's own.
    func post(_ order: @escaping Order) {
        orders.withLock { $0.append(order) }
        cbaton_eventfd_signal(wakeup)
    }

    /// Before the loop runs.
    func host(_ scripts: [FakeServer]) throws(FakeFleetError) {
        for script in scripts {
            let server = HostedServer(script)
            places[script.address] = servers.count
            servers.append(server)
            if script.fault != .refuse { try listen(server) }
        }
        for server in servers { link(server) }
    }

    /// Changes a script; sessions end where the new one has its port closed. Whether the fleet has that server.
    func update(_ address: InstanceAddress, _ change: (inout FakeServer) -> Void) throws(FakeFleetError) -> Bool {
        guard let server = places[address].map({ servers[$0] }) else { return false }
        let before = server.script
        var script = before
        change(&script)
        script.address = before.address
        server.script = script
        if script.source != before.source {
            if let old = before.source.flatMap({ places[$0] }) { servers[old].replicas.removeAll { $0 === server } }
            link(server)
            for replica in server.replicas { replica.sourceID = script.serverID }
        }
        if script.fault == .refuse {
            server.listener?.close()
            server.listener = nil
            for session in ordered(server) { end(session) }
        } else if server.listener == nil {
            try listen(server)
        }
        for session in ordered(server) { serve(session) }
        return true
    }

    func sessionCount(_ address: InstanceAddress) -> Int { places[address].map { servers[$0].sessions.count } ?? 0 }

    func stop() {
        for server in servers {
            server.listener?.close()
            for session in ordered(server) { end(session) }
        }
        isStopped = true
    }

    private func ordered(_ server: HostedServer) -> [FakeSession] { server.sessions.values.sorted { $0.token < $1.token } }

    private func link(_ server: HostedServer) {
        guard let source = server.script.source.flatMap({ places[$0] }) else { return }
        server.sourceID = servers[source].script.serverID
        servers[source].replicas.append(server)
    }

    private func listen(_ server: HostedServer) throws(FakeFleetError) {
        let listener = try LoopbackListener(server.script.address)
        let token = UInt64(places[server.script.address] ?? 0) + 1
        guard cbaton_epoll_add(epoll, listener.descriptor, 0, token) == 0 else {
            listener.close()
            throw FakeFleetError(errno: ENOSPC, message: "\(server.script.address) cannot be watched")
        }
        server.listener = listener
    }

    // MARK: The loop

    /// Until ``stop()``.
    func run() {
        cbaton_name_thread("fake-fleet")
        while !isStopped {
            let count = cbaton_epoll_wait(epoll, events, millisecondsToSleep())
            for index in 0..<max(0, Int(count)) { handle(events[index]) }
            for (token, bytes) in delayed.takeDue(now: Self.seconds()) { sessions[token]?.send(bytes) }
        }
    }

    private func handle(_ event: cbaton_event) {
        if event.token == Self.wakeupToken {
            cbaton_eventfd_drain(wakeup)
            for order in orders.withLock({ orders in defer { orders = [] }; return orders }) { order(self) }
        } else if event.token <= Self.lastListenerToken {
            accept(servers[Int(event.token) - 1])
        } else if let session = sessions[event.token] {
            session.flush()
            session.receive(into: buffer)
            serve(session)
        }
    }

    /// Rounded up, so that the loop does not spin through the last millisecond; -1 when nothing is delayed.
    private func millisecondsToSleep() -> Int32 {
        guard let soonest = delayed.soonest else { return -1 }
        return Int32(clamping: Int((max(0, soonest - Self.seconds()) * 1000).rounded(.up)))
    }

    private static func seconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    // MARK: Sessions

    private func accept(_ server: HostedServer) {
        while let descriptor = server.listener?.accept() {
            lastToken += 1
            let session = FakeSession(token: lastToken, descriptor: descriptor, server: server)
            sessions[session.token] = session
            server.sessions[session.token] = session
            _ = cbaton_epoll_add(epoll, descriptor, 1, session.token)
            serve(session)
        }
    }

    private func end(_ session: FakeSession) {
        guard sessions.removeValue(forKey: session.token) != nil else { return }
        session.server.sessions[session.token] = nil
        close(session.descriptor)
    }

    /// Answers whatever the client has said, as far as the server's fault lets it.
    private func serve(_ session: FakeSession) {
        let script = session.server.script
        if script.fault != .hang {
            if !session.isGreeted { greet(session, script) }
            while !session.isOver, sessions[session.token] != nil, let packet = session.input.next() { take(packet, session, script) }
        }
        if session.isOver || session.input.isTooLarge { end(session) }
    }

    private func greet(_ session: FakeSession, _ script: FakeServer) {
        session.isGreeted = true
        guard case .refuseSessions(let code, _, let message) = script.fault else {
            return send(Handshake.greeting(script.flavor, session: session.id), session, script)
        }
        var writer = PacketWriter(sequence: 0)
        writer.earlyError(code, message)
        session.send(writer.bytes)
        session.isOver = true
    }

    private func take(_ packet: (sequence: UInt8, body: [UInt8]), _ session: FakeSession, _ script: FakeServer) {
        guard session.isLoggedIn else {
            session.isLoggedIn = true
            return send(Handshake.welcome(packet.body, sequence: packet.sequence, script.flavor), session, script)
        }
        switch packet.body.first.flatMap(ClientCommand.init) {
        case .quit: session.isOver = true
        case .ping:
            var writer = PacketWriter(sequence: 1)
            writer.ok()
            send(writer.bytes, session, script)
        case .query:
            let (number, statements) = batch(packet.body.dropFirst())
            let reply = session.server.reply(to: statements, message: number, elapsed: Self.seconds() - startedAt) { endSession($0, of: session.server) }
            if script.fault == .closeInReply {
                session.send(Array(reply.prefix(reply.count / 2)))
                session.isOver = true
            } else {
                send(reply, session, script)
            }
        case nil:
            var writer = PacketWriter(sequence: 1)
            writer.error(1047, "08S01", "Unknown command")
            send(writer.bytes, session, script)
        }
    }

    private func send(_ bytes: [UInt8], _ session: FakeSession, _ script: FakeServer) {
        guard case .slow(let delay) = script.fault else { return session.send(bytes) }
        delayed.add(bytes, to: session.token, due: Self.seconds() + Double(delay.components.seconds) + Double(delay.components.attoseconds) * 1e-18)
    }

    /// Without a number for a message that is not remembered.
    private func batch(_ message: ArraySlice<UInt8>) -> (number: Int?, statements: [FakeStatement]) {
        let key = Array(message)
        if let known = messages[key] { return known }
        let statements = FakeStatement.batch(message)
        guard messages.count < Self.maximumMessages else { return (nil, statements) }
        messages[key] = (messages.count, statements)
        return (messages.count - 1, statements)
    }

    /// `KILL`. Whether the server had that session.
    private func endSession(_ id: UInt32, of server: HostedServer) -> Bool {
        guard let session = server.sessions.values.first(where: { $0.id == id }) else { return false }
        end(session)
        return true
    }
}
#endif
