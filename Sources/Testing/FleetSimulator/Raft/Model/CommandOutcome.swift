import BinaryCoding
import Raft

/// What came of a committed entry, as the state that applied it says.
enum CommandOutcome: Hashable, Sendable {
    /// Nothing that a client waits for.
    case nothing
    case answered(ObjectAnswer)
    /// It had been applied before.
    case repeated(ObjectAnswer)
    case opened(SessionID)
    case sessionExpired
    case unreadable

    init(_ outcome: AppliedState<ObjectMachine>.Outcome) {
        switch outcome {
        case .none, .digestPoint, .digestDiffers, .raised: self = .nothing
        case .result(let answer): self = .answered(answer)
        case .repeated(let bytes): self = (try? ObjectAnswer(decoding: bytes)).map { CommandOutcome.repeated($0) } ?? .unreadable
        case .opened(let session): self = .opened(session)
        case .sessionExpired: self = .sessionExpired
        case .unreadable: self = .unreadable
        }
    }
}
