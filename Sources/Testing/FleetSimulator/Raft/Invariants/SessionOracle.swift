import BinaryCoding
import Raft
import RaftCore
import TopologyModel

/// What must come of commands in sessions (R16), kept without looking at what nodes keep of them: each is applied once at the most, and answered as the first time until its session is over.
struct SessionOracle {
    private struct Session {
        var expiry: Int64
        var lastUsed: Int64
        /// The highest sequence up to which the client has told that it has every answer.
        var toldThrough: UInt64 = 0
        /// By sequence.
        var answers: [UInt64: ObjectAnswer] = [:]
    }

    /// A node keeps so many answers of a session.
    private static let keptAnswers = 256

    /// Asked for by id, never iterated.
    private var sessions: [UInt64: Session] = [:]
    /// Of the entries so far, in milliseconds; it never goes back.
    private var time: Int64 = 0

    /// Takes the next committed entry.
    /// - Returns: why that must not have come of it; nil: all is well.
    mutating func take(_ entry: LogEntry, _ outcome: CommandOutcome) -> String? {
        guard case .command(let bytes) = entry.body else { return nil }
        guard let command = try? NodeCommand(decoding: bytes), outcome != .unreadable else { return "entry \(entry.position) cannot be read" }
        time = max(time, command.time.milliseconds)
        switch command.body {
        case .openSession(let expiry):
            sessions[entry.position.index] = Session(expiry: expiry.wholeMilliseconds, lastUsed: time)
            return outcome == .opened(SessionID(rawValue: entry.position.index)) ? nil : "a session was to be opened by \(entry.position), and what came of it is \(outcome)"
        case .user(_, let stamp?): return take(stamp, entry.position, outcome)
        case .user(_, nil), .digestPoint, .digestCheck, .raise: return nil
        }
    }

    private mutating func take(_ stamp: SessionStamp, _ position: LogPosition, _ outcome: CommandOutcome) -> String? {
        let words = "command \(stamp.sequence) of session \(stamp.session.rawValue) at \(position)"
        guard let session = sessions[stamp.session.rawValue], time - session.lastUsed <= session.expiry else {
            return outcome == .sessionExpired ? nil : "the session of \(words) is over, and what came of it is \(outcome)"
        }
        let mayBeForgotten = stamp.sequence <= session.toldThrough || session.answers.keys.count { $0 > stamp.sequence } >= SessionOracle.keptAnswers
        sessions[stamp.session.rawValue]?.lastUsed = time
        sessions[stamp.session.rawValue]?.toldThrough = max(session.toldThrough, stamp.answeredThrough)
        switch (session.answers[stamp.sequence], outcome) {
        case (_, .sessionExpired): return mayBeForgotten ? nil : "\(words) is told that its session is over, which it is not"
        case (nil, .answered(let answer)):
            sessions[stamp.session.rawValue]?.answers[stamp.sequence] = answer
            return nil
        case (let first?, .repeated(let answer)): return first == answer ? nil : "\(words) is answered with \(answer), and was with \(first)"
        case (_?, .answered): return "\(words) is applied a second time"
        default: return "\(words) was never applied, and what came of it is \(outcome)"
        }
    }
}
