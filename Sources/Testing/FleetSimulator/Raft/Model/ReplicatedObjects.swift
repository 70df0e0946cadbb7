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
        return CommandOutcome(state.apply(ReplicatedObjects.altered(entry, defect)))
    }

    /// As a state with that mistake would read it.
    private static func altered(_ entry: LogEntry, _ defect: RaftDefect?) -> LogEntry {
        guard defect == .sessionTwice || defect == .sessionForever, case .command(let bytes) = entry.body, var command = try? NodeCommand(decoding: bytes) else { return entry }
        switch (defect, command.body) {
        case (.sessionTwice, .user(let bytes, _)): command.body = .user(bytes, nil)
        case (.sessionForever, .openSession(let expiry)): command.body = .openSession(expiry: expiry + .seconds(forever))
        default: break
        }
        return LogEntry(position: entry.position, body: .command(command.encoded()))
    }

    private static let forever = 1_000_000
}
