public import Logging
import ManagerCore
import Synchronization

/// Records everything that a ``ManagerService`` is told and everything it decides, as JSON lines that `baton replay` runs again.
///
/// A recording begins with the whole manager; so does each file that it is continued in, so any of the files can be replayed. The manager never waits: what
/// is to be written waits in a queue, and when that is full steps are left out, which the recording says, and goes on from the manager as it is then.
///
/// ## What is in it
/// Addresses, facts and errors of servers (an applier's error may quote a row), names of accounts, answers to the configuration's own queries, the last words
/// of hooks and of stores, the words of operators, and the part of the configuration that decisions depend on. No password reaches the manager's
/// decisions. Files can be read by their owner only.
///
/// ## If it fails
/// A full disk, or any other failure of a write, ends the recording with a warning; the manager goes on. A manager that dies leaves a last line that is cut.
/// Lines are given to the system one by one and not synced: a machine that loses power may lose the last seconds.
public final class FlightRecorder: Sendable {
    enum Item: Sendable {
        case machine(ManagerMachine, [RuleAnswer])
        case step(RecordedStep)
        case dropped(Int)
    }

    private struct State {
        var waiting = 0
        var dropped = 0
        var wantsMachine = true
        var trouble: String?
    }

    /// How many steps may wait to be written: some seconds of a thousand servers.
    private static let maximumWaiting = 4096

    private let maximumWaiting: Int
    private let path: String
    private let logger: Logger
    private let writer: RecordingWriter
    private let items: AsyncStream<Item>
    private let input: AsyncStream<Item>.Continuation
    private let state = Mutex(State())

    /// - Parameter path: is made when the service begins. A recording that is there goes on; anything else is left untouched, and nothing is recorded.
    public convenience init(path: String, limits: RecordingLimits = RecordingLimits(), logger: Logger) {
        self.init(path: path, limits: limits, maximumWaiting: FlightRecorder.maximumWaiting, logger: logger)
    }

    init(path: String, limits: RecordingLimits, maximumWaiting: Int, logger: Logger) {
        self.path = path
        self.maximumWaiting = maximumWaiting
        self.logger = logger
        writer = RecordingWriter(path: path, limits: limits)
        (items, input) = AsyncStream.makeStream(of: Item.self, bufferingPolicy: .unbounded)  // bounded by `maximumWaiting`
    }

    /// Why nothing is recorded any more; nil: it is.
    public var trouble: String? { state.withLock { $0.trouble } }

    /// How many items wait to be written.
    var waitingCount: Int { state.withLock { $0.waiting } }

    /// Before a step: takes the manager as it is, where a recording begins or goes on. After a gap it goes on when most of what waited is written: the
    /// state that it goes on from is dear.
    func begin(_ machine: ManagerMachine, _ rules: RecordedRules) {
        state.withLock { state in
            guard state.wantsMachine, state.trouble == nil, state.waiting <= maximumWaiting / 4 else { return }
            if state.dropped > 0 { put(.dropped(state.dropped), &state) }
            put(.machine(machine, rules.answers), &state)
            _ = rules.takeNews()
            state.wantsMachine = false
            state.dropped = 0
        }
    }

    /// After a step.
    func record(_ step: RecordedStep) {
        state.withLock { state in
            guard state.trouble == nil else { return }
            guard state.dropped == 0, state.waiting < maximumWaiting else {
                state.dropped += 1
                state.wantsMachine = true
                return
            }
            put(.step(step), &state)
        }
    }

    private func put(_ item: Item, _ state: inout State) {
        if case .enqueued = input.yield(item) { state.waiting += 1 }
    }

    /// Writes until ``finish()``, and then what waits. A task that is cancelled writes no more.
    func run() async {
        for await item in items {
            let isTroubled = state.withLock { state in
                state.waiting -= 1
                return state.trouble != nil
            }
            if isTroubled { continue }
            do {
                if try await writer.write(item) { state.withLock { $0.wantsMachine = true } }
            } catch {
                stop(because: error)
            }
        }
        await writer.close()
    }

    private func stop(because error: any Error) {
        let trouble = "nothing is recorded: \(error); the manager goes on, and a restart tries again"
        state.withLock { $0.trouble = trouble }
        logger.warning("\(trouble)", metadata: ["recording": "\(path)"])
    }

    func finish() { input.finish() }
}
