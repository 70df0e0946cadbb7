#if Network
import NIOCore

@testable import ZooKeeperClient

/// A session machine with its clock, and everything that came out of it.
struct MachineBench {
    static let servers = ["zk1:2181", "zk2:2181", "zk3:2181"]

    private(set) var machine: SessionMachine
    private(set) var now = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
    private(set) var connects: [ZooKeeperServerAddress] = []
    private(set) var disconnects = 0
    /// Frames that were sent since they were last taken, without their lengths.
    private(set) var frames: [[UInt8]] = []
    private(set) var answers: [UInt64: SessionMachine.Answer] = [:]
    private(set) var notes: [ZooKeeperEvent] = []
    private(set) var isStopped = false
    private(set) var attempt = SessionMachine.Attempt(rawValue: 0)
    private var decoder = FrameDecoder(maximumBytes: 1 << 20)

    init(_ names: [String] = ["zk1:2181"], seed: UInt64 = 1, _ change: (inout ZooKeeperSettings) throws -> Void = { _ in }) throws {
        var settings = ZooKeeperSettings()
        settings.sessionTimeout = .seconds(9)
        settings.random = SeededGenerator(seed: seed)
        try change(&settings)
        machine = SessionMachine(try names.map { text throws(ZooKeeperError) in try ZooKeeperServerAddress(parsing: text[...]) }, settings)
    }

    mutating func step(_ event: SessionMachine.Event) {
        var effects: [SessionMachine.Effect] = []
        machine.step(event, now: now, into: &effects)
        for effect in effects {
            switch effect {
            case .connect(let server, let attempt):
                connects.append(server)
                self.attempt = attempt
            case .send(let bytes):
                decoder.append(bytes)
                while let frame = try? decoder.next() { frames.append(frame) }
            case .disconnect: disconnects += 1
            case .answer(let id, let answer):
                precondition(answers[id.rawValue] == nil, "\(id) was answered twice")
                answers[id.rawValue] = answer
            case .note(let event): notes.append(event)
            case .stopped: isStopped = true
            }
        }
    }

    /// Lets time pass, and says so at every moment that the machine asks for.
    mutating func wait(_ time: TimeAmount) {
        let end = now + time
        while let moment = machine.nextMoment, moment <= end {
            now = max(now, moment)
            step(.timePassed)
        }
        now = end
    }

    // MARK: The caller

    mutating func ask(_ id: UInt64, _ request: Request, within time: TimeAmount = .seconds(10)) { step(.asked(RequestID(rawValue: id), request, deadline: now + time)) }
    mutating func cancel(_ id: UInt64) { step(.cancelled(RequestID(rawValue: id))) }

    func failure(_ id: UInt64) -> ZooKeeperError? {
        guard case .failure(let error)? = answers[id] else { return nil }
        return error
    }

    // MARK: The server

    mutating func connected() { step(.connected(attempt)) }
    mutating func ended(_ reason: String = "gone") { step(.ended(attempt, reason)) }

    mutating func receive(_ frames: [UInt8]...) {
        var buffer = ByteBuffer()
        for frame in frames { buffer.writeFrame(frame) }
        step(.received(attempt, buffer))
    }

    mutating func takeFrames() -> [[UInt8]] {
        defer { frames = [] }
        return frames
    }

    /// The numbers of the requests that were sent since they were last taken.
    mutating func takeXIDs() -> [Int32] {
        takeFrames().map { frame in
            var reader = JuteReader(frame)
            return (try? reader.readInt()) ?? 0
        }
    }

    /// The attempt that is under way succeeds, up to the session.
    mutating func comeUp(_ ticket: SessionTicket = Samples.ticket, milliseconds: Int32 = 9_000) {
        connected()
        frames = []
        receive(Samples.greetingReply(milliseconds, ticket))
    }

    /// With a connection that is up, and one request (0) that brought it there and was answered.
    static func up(_ names: [String] = ["zk1:2181"], seed: UInt64 = 1, _ change: (inout ZooKeeperSettings) throws -> Void = { _ in }) throws -> MachineBench {
        var bench = try MachineBench(names, seed: seed, change)
        bench.ask(0, .exists("/"))
        bench.comeUp()
        bench.frames = []
        bench.receive(Samples.reply(1, .noNode))
        return bench
    }
}
#endif
