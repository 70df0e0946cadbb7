import BinaryCoding
import TopologyModel

/// The sessions of a cluster, with the answers that may still be asked for again. Part of the replicated state: every change of it is that of a committed entry, and times are those of entries.
struct SessionTable: Hashable, Sendable {
    /// Sessions beyond these take the place of the one that was not used for longest.
    static let maximumSessions = 10_000
    /// Answers of one session that are kept. Whoever has more commands under way loses the oldest answer, and is told when it asks for it.
    static let maximumAnswers = 256
    /// How often sessions that are over are looked for. One that is asked for is judged by itself.
    private static let sweepInterval = Duration.seconds(60)

    enum Verdict: Hashable {
        case new
        case repeated([UInt8])
        case expired
    }

    private struct Session: Hashable {
        var id: SessionID
        var expiry: Duration
        var lastUsed: WallTime
        /// Sorted by their sequence.
        var answers: [Answer] = []
        /// Answers up to here are gone.
        var forgottenThrough: UInt64 = 0

        func isOver(at time: WallTime) -> Bool { time - lastUsed > expiry }
    }

    private struct Answer: Hashable {
        var sequence: UInt64
        var bytes: [UInt8]
    }

    /// Sorted.
    private var sessions: [Session] = []
    private var sweptAt = WallTime(milliseconds: 0)

    var count: Int { sessions.count }

    // MARK: Using

    mutating func open(_ id: SessionID, expiry: Duration, at time: WallTime) {
        sweep(at: time)
        // Of equals the oldest.
        if sessions.count >= SessionTable.maximumSessions, let idlest = sessions.indices.min(by: { (sessions[$0].lastUsed, $0) < (sessions[$1].lastUsed, $1) }) { sessions.remove(at: idlest) }
        sessions.append(Session(id: id, expiry: expiry, lastUsed: time))
    }

    /// What is to be done with a command, and from here on it counts as used.
    mutating func take(_ stamp: SessionStamp, at time: WallTime) -> Verdict {
        sweep(at: time)
        guard let place = place(of: stamp.session), !sessions[place].isOver(at: time) else { return .expired }
        sessions[place].lastUsed = time
        if let answer = sessions[place].answers.first(where: { $0.sequence == stamp.sequence }) { return .repeated(answer.bytes) }
        guard stamp.sequence > sessions[place].forgottenThrough else { return .expired }
        let answered = sessions[place].answers.prefix { $0.sequence <= stamp.answeredThrough }.count
        sessions[place].answers.removeFirst(answered)
        sessions[place].forgottenThrough = max(sessions[place].forgottenThrough, min(stamp.answeredThrough, stamp.sequence - 1))
        return .new
    }

    mutating func answered(_ stamp: SessionStamp, with bytes: [UInt8]) {
        guard let place = place(of: stamp.session) else { return }
        let end = sessions[place].answers.firstIndex { $0.sequence > stamp.sequence } ?? sessions[place].answers.endIndex
        sessions[place].answers.insert(Answer(sequence: stamp.sequence, bytes: bytes), at: end)
        guard sessions[place].answers.count > SessionTable.maximumAnswers else { return }
        sessions[place].forgottenThrough = max(sessions[place].forgottenThrough, sessions[place].answers.removeFirst().sequence)
    }

    private func place(of id: SessionID) -> Int? {
        var (low, high) = (0, sessions.count)
        while low < high {
            let middle = (low + high) / 2
            if sessions[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return low < sessions.count && sessions[low].id == id ? low : nil
    }

    private mutating func sweep(at time: WallTime) {
        guard time - sweptAt >= SessionTable.sweepInterval else { return }
        sweptAt = time
        sessions.removeAll { $0.isOver(at: time) }
    }
}

extension SessionTable: BinaryCodable {
    /// Of one answer.
    private static let answerBytes = 16 << 20

    func encode(into writer: inout BinaryWriter) {
        writer.writeSignedVarint(sweptAt.milliseconds)
        writer.writeArray(sessions) { writer, session in
            writer.writeVarint(session.id.rawValue)
            writer.writeSignedVarint(session.expiry.wholeMilliseconds)
            writer.writeSignedVarint(session.lastUsed.milliseconds)
            writer.writeVarint(session.forgottenThrough)
            writer.writeArray(session.answers) { writer, answer in
                writer.writeVarint(answer.sequence)
                writer.writeBytes(answer.bytes)
            }
        }
    }

    init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        sweptAt = WallTime(milliseconds: try reader.readSignedVarint())
        sessions = try reader.readArray(limit: SessionTable.maximumSessions) { reader throws(BinaryCodingError) in
            var session = Session(
                id: SessionID(rawValue: try reader.readVarint()), expiry: .milliseconds(try reader.readSignedVarint()), lastUsed: WallTime(milliseconds: try reader.readSignedVarint()),
                forgottenThrough: try reader.readVarint())
            session.answers = try reader.readArray(limit: SessionTable.maximumAnswers) { reader throws(BinaryCodingError) in
                Answer(sequence: try reader.readVarint(), bytes: Array(try reader.readBytes(limit: SessionTable.answerBytes)))
            }
            return session
        }
        guard zip(sessions, sessions.dropFirst()).allSatisfy({ $0.id < $1.id }) else { throw reader.failure(.invalidValue, "the sessions are not in order") }
    }
}
