#if Network
import NIOCore

/// A client's session with its ensemble, as a value: what is asked, what arrives and how late it is go in; what is to be connected, sent and answered comes out. Sockets, names and the clock are the
/// business of its owner.
struct SessionMachine: Sendable {
    /// One try to connect to one server, and the connection that it became. What comes of an earlier one is passed over.
    struct Attempt: RawRepresentable, Hashable, Sendable {
        let rawValue: UInt64
    }

    enum Event: Sendable {
        case asked(RequestID, Request, deadline: NIODeadline)
        /// Whoever asked does not wait any more.
        case cancelled(RequestID)
        case connected(Attempt)
        case received(Attempt, ByteBuffer)
        /// Connecting failed, or the connection is over.
        case ended(Attempt, String)
        case timePassed
        /// No more is asked; the session is to end.
        case closed
    }

    enum Effect: Sendable {
        case connect(ZooKeeperServerAddress, Attempt)
        case send(ByteBuffer)
        case disconnect(Attempt)
        case answer(RequestID, Answer)
        case note(ZooKeeperEvent)
        /// Nothing follows any more.
        case stopped
    }

    enum Answer: Hashable, Sendable {
        case reply(Reply)
        case failure(ZooKeeperError)
        /// It was certainly not done, or it was a read.
        case cancelled
    }

    private enum Phase {
        /// Nothing was asked yet, or nothing since the last session was over.
        case idle
        case pausing(until: NIODeadline)
        case connecting(until: NIODeadline)
        /// The first message was sent.
        case greeting(until: NIODeadline)
        /// The account was sent.
        case proving(until: NIODeadline)
        case up(since: NIODeadline)
        case stopped
    }

    /// A connection on which nothing was heard for two of three parts of the session's time is given up: one is left to find another server. After one of silence a ping is sent.
    private static let partsOfTimeout: Int64 = 3
    private static let silentParts: Int64 = 2
    /// However short a time a server grants.
    private static let shortestTimeout = TimeAmount.milliseconds(30)

    private let settings: ZooKeeperSettings
    private let usualACL: [ZooKeeperACL]
    private var random: any RandomNumberGenerator & Sendable
    private var rotation: ServerRotation
    private var pauses: ReconnectPauses
    private var queue: RequestQueue

    private var phase = Phase.idle
    private var attempt = Attempt(rawValue: 0)
    private var decoder: FrameDecoder
    private(set) var ticket: SessionTicket?
    /// What the server granted, or what was asked for before it did.
    private var timeout: TimeAmount
    private var lastSeen = ZooKeeperTransactionID(rawValue: 0)
    private var lastHeard = NIODeadline.uptimeNanoseconds(0)
    private var lastSent = NIODeadline.uptimeNanoseconds(0)
    /// Why there was no connection last.
    private var lastProblem = "nothing was tried yet"
    /// Set: no more is asked, and by then it is over in any case.
    private var closesBy: NIODeadline?
    private var closingXID: Int32?

    init(_ servers: [ZooKeeperServerAddress], _ settings: ZooKeeperSettings) {
        self.settings = settings
        usualACL = settings.usualACL
        var random = settings.random
        rotation = ServerRotation(servers, using: &random)
        self.random = random
        pauses = ReconnectPauses(first: TimeAmount(settings.reconnectFirst), most: TimeAmount(settings.reconnectMost))
        queue = RequestQueue(maximumInFlight: settings.maximumInFlight, maximumOperations: settings.maximumOperations, maximumBytes: settings.maximumOperationBytes)
        decoder = FrameDecoder(maximumBytes: settings.maximumFrameBytes)
        timeout = TimeAmount(settings.sessionTimeout)
    }

    // MARK: In and out

    mutating func step(_ event: Event, now: NIODeadline, into effects: inout [Effect]) {
        if case .stopped = phase {
            if case .asked(let id, let request, _) = event { effects.append(.answer(id, .failure(SessionMachine.closed(request)))) }
            return
        }
        switch event {
        case .asked(let id, let request, let deadline): ask(id, request, deadline, into: &effects)
        case .cancelled(let id): cancel(id, into: &effects)
        case .connected(let attempt): if attempt == self.attempt { greet(now, into: &effects) }
        case .received(let attempt, let bytes): if attempt == self.attempt { receive(bytes, now, into: &effects) }
        case .ended(let attempt, let reason): if attempt == self.attempt { hasEnded(reason, now, into: &effects) }
        case .timePassed: break
        case .closed: close(now, into: &effects)
        }
        settle(now, into: &effects)
    }

    /// When the owner has to say that time has passed; nil: not for the sake of time.
    var nextMoment: NIODeadline? {
        var moments = [queue.firstDeadline, closesBy]
        switch phase {
        case .idle: break
        case .pausing(let moment), .connecting(let moment), .greeting(let moment), .proving(let moment): moments.append(moment)
        case .up: moments += [lastHeard + silenceLimit, lastSent + pingInterval]
        case .stopped: return nil
        }
        return moments.compactMap { $0 }.min()
    }

    private var pingInterval: TimeAmount { .nanoseconds(timeout.nanoseconds / SessionMachine.partsOfTimeout) }
    private var silenceLimit: TimeAmount { pingInterval * SessionMachine.silentParts }

    // MARK: Being asked

    private static func closed(_ request: Request) -> ZooKeeperError { ZooKeeperError(.closed, "the client was closed", path: request.path) }

    private mutating func ask(_ id: RequestID, _ request: Request, _ deadline: NIODeadline, into effects: inout [Effect]) {
        do throws(ZooKeeperError) {
            guard closesBy == nil else { throw SessionMachine.closed(request) }
            let body = request.body(usualACL: usualACL)
            let frameBytes = MemoryLayout<Int32>.size + body.count
            guard frameBytes <= settings.maximumFrameBytes else {
                throw ZooKeeperError(.settings, "the request has \(frameBytes) bytes; maximumFrameBytes is \(settings.maximumFrameBytes)", path: request.path)
            }
            try queue.add(PendingRequest(id: id, request: request, body: body, deadline: deadline))
        } catch { effects.append(.answer(id, .failure(error))) }
    }

    private mutating func cancel(_ id: RequestID, into effects: inout [Effect]) {
        guard let (request, wasSent) = queue.cancel(id) else { return }
        guard wasSent, request.isWrite else { return effects.append(.answer(id, .cancelled)) }
        effects.append(.answer(id, .failure(ZooKeeperError(.outcomeUnknown, "it was cancelled after it had been sent", path: request.path))))
    }

    /// What follows from the time, and from what there is to send.
    private mutating func settle(_ now: NIODeadline, into effects: inout [Effect]) {
        expire(now, into: &effects)
        if let closesBy, closesBy <= now { return stop("the server did not end the session in time", into: &effects) }
        switch phase {
        case .idle: if queue.hasWaiting { connect(now, into: &effects) }
        case .pausing(let moment):
            guard moment <= now else { break }
            // Without a session there is none to keep, and whoever asks next connects.
            if ticket == nil, !queue.hasWaiting { phase = .idle } else { connect(now, into: &effects) }
        case .connecting(let moment), .greeting(let moment), .proving(let moment):
            if moment <= now { lose("it did not answer within \(settings.connectTimeout)", now, into: &effects) }
        case .up:
            guard now - lastHeard < silenceLimit else {
                return lose("nothing was heard of it for \(Duration(silenceLimit))", now, into: &effects)
            }
            flush(now, into: &effects)
            if now - lastSent >= pingInterval { ping(now, into: &effects) }
        case .stopped: break
        }
    }

    private mutating func expire(_ now: NIODeadline, into effects: inout [Effect]) {
        let (sent, waiting) = queue.expire(now)
        for pending in sent {
            let code: ZooKeeperError.Code = pending.request.isWrite ? .outcomeUnknown : .unreachable
            effects.append(.answer(pending.id, .failure(ZooKeeperError(code, "\(rotation.current) did not answer in time", path: pending.request.path))))
        }
        for pending in waiting { effects.append(.answer(pending.id, .failure(ZooKeeperError(.unreachable, "it was not sent in time: \(unsentReason)", path: pending.request.path)))) }
    }

    private var unsentReason: String {
        switch phase {
        case .up: "\(settings.maximumInFlight) others have no answer yet (maximumInFlight)"
        case .idle, .pausing, .stopped: lastProblem
        case .connecting, .greeting, .proving: "\(rotation.current) has not answered yet; before that: \(lastProblem)"
        }
    }

    // MARK: Connecting

    private mutating func connect(_ now: NIODeadline, into effects: inout [Effect]) {
        attempt = Attempt(rawValue: attempt.rawValue + 1)
        decoder = FrameDecoder(maximumBytes: settings.maximumFrameBytes)
        phase = .connecting(until: now + TimeAmount(settings.connectTimeout))
        effects.append(.connect(rotation.current, attempt))
    }

    private mutating func greet(_ now: NIODeadline, into effects: inout [Effect]) {
        guard case .connecting(let until) = phase else { return }
        phase = .greeting(until: until)
        var writer = JuteWriter()
        let milliseconds = TimeAmount(settings.sessionTimeout).nanoseconds / TimeAmount.milliseconds(1).nanoseconds
        Greeting(lastSeen: lastSeen, timeoutMilliseconds: Int32(clamping: milliseconds), ticket: ticket ?? .none).write(into: &writer)
        var buffer = ByteBuffer()
        buffer.writeFrame(writer.bytes)
        send(buffer, now, into: &effects)
    }

    private mutating func greeted(_ reply: GreetingReply, until: NIODeadline, _ now: NIODeadline, into effects: inout [Effect]) {
        guard reply.timeoutMilliseconds > 0 else {
            if ticket != nil { forgetSession("the server has ended it", into: &effects) }
            return lose("the session is over", now, into: &effects)
        }
        ticket = reply.ticket
        timeout = max(SessionMachine.shortestTimeout, .milliseconds(Int64(reply.timeoutMilliseconds)))
        guard let authentication = settings.authentication else { return isUp(now, into: &effects) }
        phase = .proving(until: until)
        var writer = JuteWriter()
        writer.write(Opcode.auth.rawValue)
        let reserved: Int32 = 0
        writer.write(reserved)
        writer.write(ZooKeeperAuthentication.scheme)
        writer.write(authentication.credentials)
        var buffer = ByteBuffer()
        buffer.writeRequest(SpecialXID.auth, writer.bytes)
        send(buffer, now, into: &effects)
    }

    private mutating func isUp(_ now: NIODeadline, into effects: inout [Effect]) {
        phase = .up(since: now)
        note(.connected, "connected, and the server keeps the session for \(Duration(timeout)) of silence", into: &effects)
    }

    /// The next connection begins a new one.
    private mutating func forgetSession(_ reason: String, into effects: inout [Effect]) {
        note(.sessionExpired, reason, into: &effects)
        ticket = nil
    }

    // MARK: Losing it

    private mutating func hasEnded(_ reason: String, _ now: NIODeadline, into effects: inout [Effect]) {
        // A server that knows less than this client has seen closes without a word, and so would a whole ensemble that lost its disks, for ever. A session that all let pass its time is over.
        if case .greeting = phase, now - lastHeard >= timeout {
            if ticket != nil { forgetSession("no server took it up again within its time", into: &effects) }
            lastSeen = ZooKeeperTransactionID(rawValue: 0)
        }
        lose(reason, now, into: &effects)
    }

    /// This connection, or this attempt at one, is over, and the next server is tried.
    ///
    /// - Parameter isMalformed: what arrived, and was probably the first answer that is due, is not the protocol.
    private mutating func lose(_ reason: String, isMalformed: Bool = false, _ now: NIODeadline, into effects: inout [Effect]) {
        effects.append(.disconnect(attempt))
        attempt = Attempt(rawValue: attempt.rawValue + 1)
        lastProblem = "\(rotation.current): \(reason)"
        // A connection that came up and ended at once counts as a failure: clients would come back to it without a pause.
        if case .up(let since) = phase {
            if now - since > TimeAmount(settings.reconnectMost) {
                rotation.succeeded()
                pauses.succeeded()
            }
            note(isMalformed ? .malformed : .disconnected, reason, into: &effects)
        } else {
            note(isMalformed ? .malformed : .unreachable, reason, into: &effects)
        }
        if isMalformed, let pending = queue.answered() {
            // It would come again in the same form.
            let code: ZooKeeperError.Code = pending.request.isWrite ? .outcomeUnknown : .malformed
            effects.append(.answer(pending.id, .failure(ZooKeeperError(code, lastProblem, path: pending.request.path))))
        }
        for pending in queue.connectionEnded() {
            effects.append(.answer(pending.id, .failure(ZooKeeperError(.outcomeUnknown, "the connection ended before the answer: \(lastProblem)", path: pending.request.path))))
        }
        guard closesBy == nil else { return stop(reason, into: &effects) }
        let pause = rotation.failed() ? pauses.failed(using: &random) : .zero
        phase = .pausing(until: now + pause)
        if pause == .zero { settle(now, into: &effects) }
    }

    private mutating func refuse(_ code: ZooKeeperServerCode, _ now: NIODeadline, into effects: inout [Effect]) {
        note(.refused, "the authentication was refused: \(code)", into: &effects)
        for pending in queue.takeWaiting() {
            effects.append(.answer(pending.id, .failure(ZooKeeperError(.refused, "\(rotation.current) refused the authentication", path: pending.request.path, serverCode: code))))
        }
        // Without anybody who asks there is nothing to come back for.
        ticket = nil
        lose("it refused the authentication", now, into: &effects)
    }

    // MARK: Sending

    private mutating func flush(_ now: NIODeadline, into effects: inout [Effect]) {
        var buffer = ByteBuffer()
        while let (xid, body) = queue.send() { buffer.writeRequest(xid, body) }
        if buffer.readableBytes > 0 { send(buffer, now, into: &effects) }
    }

    private mutating func ping(_ now: NIODeadline, into effects: inout [Effect]) {
        send(SessionMachine.message(.ping, SpecialXID.ping), now, into: &effects)
    }

    private static func message(_ opcode: Opcode, _ xid: Int32) -> ByteBuffer {
        var writer = JuteWriter()
        writer.write(opcode.rawValue)
        var buffer = ByteBuffer()
        buffer.writeRequest(xid, writer.bytes)
        return buffer
    }

    private mutating func send(_ buffer: ByteBuffer, _ now: NIODeadline, into effects: inout [Effect]) {
        lastSent = now
        effects.append(.send(buffer))
    }

    // MARK: Receiving

    private mutating func receive(_ bytes: ByteBuffer, _ now: NIODeadline, into effects: inout [Effect]) {
        let current = attempt
        decoder.append(bytes)
        do throws(JuteError) {
            while attempt == current, let frame = try decoder.next() {
                lastHeard = now
                try take(frame, now, into: &effects)
            }
        } catch {
            lose("what it sent cannot be read: \(error)", isMalformed: true, now, into: &effects)
        }
    }

    private mutating func take(_ frame: [UInt8], _ now: NIODeadline, into effects: inout [Effect]) throws(JuteError) {
        switch phase {
        case .greeting(let until): greeted(try GreetingReply(decoding: frame), until: until, now, into: &effects)
        case .proving:
            var reader = JuteReader(frame)
            let header = try ReplyHeader(from: &reader)
            try reader.finish()
            guard header.xid == SpecialXID.auth else { throw JuteError("an answer to \(header.xid), and only the account was sent") }
            if header.code == .ok { isUp(now, into: &effects) } else { refuse(header.code, now, into: &effects) }
        case .up: try takeReply(frame, now, into: &effects)
        case .idle, .pausing, .connecting, .stopped: throw JuteError("it speaks before it is spoken to")
        }
    }

    private mutating func takeReply(_ frame: [UInt8], _ now: NIODeadline, into effects: inout [Effect]) throws(JuteError) {
        var reader = JuteReader(frame)
        let header = try ReplyHeader(from: &reader)
        // A notification belongs to a watch, and none was set; what it says would change nothing.
        guard header.xid != SpecialXID.ping, header.xid != SpecialXID.notification else { return }
        guard header.xid == queue.expectedXID else {
            throw JuteError("an answer to \(header.xid), and one to \(queue.expectedXID.map(String.init) ?? "nothing") is due")
        }
        if header.xid == closingXID {
            _ = queue.answered()
            return stop("the session was ended", into: &effects)
        }
        if header.lastSeen > lastSeen { lastSeen = header.lastSeen }
        guard let request = queue.expectedRequest else {
            _ = queue.answered()
            return
        }
        if header.code == .ok {
            // Before it is taken from the queue: what cannot be read is still its answer.
            let reply = try Reply(to: request, from: &reader)
            if let pending = queue.answered() { effects.append(.answer(pending.id, .reply(reply))) }
        } else {
            try reader.finish()
            guard let pending = queue.answered() else { return }
            failed(pending, header.code, now, into: &effects)
        }
    }

    private mutating func failed(_ pending: PendingRequest, _ code: ZooKeeperServerCode, _ now: NIODeadline, into effects: inout [Effect]) {
        guard !code.isAboutTheSession else {
            queue.putBack(pending)
            return lose("it answered: \(code)", now, into: &effects)
        }
        let error = ZooKeeperError(code.errorCode(isWrite: pending.request.isWrite), "\(code)", path: pending.request.path, serverCode: code)
        effects.append(.answer(pending.id, .failure(error)))
    }

    // MARK: The end

    private mutating func close(_ now: NIODeadline, into effects: inout [Effect]) {
        guard closesBy == nil else { return }
        closesBy = now + TimeAmount(settings.closeTimeout)
        for pending in queue.takeWaiting() { effects.append(.answer(pending.id, .failure(SessionMachine.closed(pending.request)))) }
        guard case .up = phase else { return stop("there was no connection", into: &effects) }
        let xid = queue.sendOwn()
        closingXID = xid
        send(SessionMachine.message(.closeSession, xid), now, into: &effects)
    }

    private mutating func stop(_ reason: String, into effects: inout [Effect]) {
        effects.append(.disconnect(attempt))
        for pending in queue.connectionEnded() {
            effects.append(.answer(pending.id, .failure(ZooKeeperError(.outcomeUnknown, "the client was closed before the answer", path: pending.request.path))))
        }
        for pending in queue.takeWaiting() { effects.append(.answer(pending.id, .failure(SessionMachine.closed(pending.request)))) }
        note(.disconnected, "closed: \(reason)", into: &effects)
        phase = .stopped
        attempt = Attempt(rawValue: attempt.rawValue + 1)
        effects.append(.stopped)
    }

    private func note(_ code: ZooKeeperEvent.Code, _ message: String, into effects: inout [Effect]) {
        effects.append(.note(ZooKeeperEvent(code, server: rotation.current, session: ticket?.id ?? 0, message)))
    }
}
#endif
