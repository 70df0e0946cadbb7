import BinaryCoding
import Raft
import RaftCore

/// What a node has applied: the objects, and the sessions around them as on every real node.
struct ReplicatedObjects: Equatable, Sendable {
    /// Of the last entry that was applied.
    var applied: UInt64 = 0
    private var state = AppliedState(ObjectMachine())

    var objects: ObjectMachine { state.machine }

    @discardableResult
    mutating func apply(_ entry: LogEntry, defect: RaftDefect?) -> CommandOutcome {
        applied = entry.position.index
        let entry = defect == .sessionForever ? ReplicatedObjects.openingForever(entry) : entry
        let outcome = CommandOutcome(state.apply(entry))
        guard defect == .sessionTwice, case .repeated = outcome else { return outcome }
        return CommandOutcome(state.apply(ReplicatedObjects.withoutSession(entry)))
    }

    // MARK: As a state with a mistake would read it

    private static func withoutSession(_ entry: LogEntry) -> LogEntry {
        altered(entry) { if case .user(let bytes, _) = $0 { $0 = .user(bytes, nil) } }
    }

    private static func openingForever(_ entry: LogEntry) -> LogEntry {
        altered(entry) { if case .openSession(let expiry) = $0 { $0 = .openSession(expiry: expiry + .seconds(forever)) } }
    }

    private static let forever = 1_000_000

    private static func altered(_ entry: LogEntry, _ alter: (inout NodeCommand.Body) -> Void) -> LogEntry {
        guard case .command(let bytes) = entry.body, var command = try? NodeCommand(decoding: bytes) else { return entry }
        alter(&command.body)
        return LogEntry(position: entry.position, body: .command(command.encoded()))
    }
}
