public import BinaryCoding

extension RaftMessage: BinaryCodable {
    private enum Kind: UInt8 {
        case voteRequest = 0
        case voteResponse = 1
        case append = 2
        case matches = 3
        case refused = 4
        case heartbeat = 5
        case heartbeatResponse = 6
        case timeoutNow = 7
        case beganAnew = 8
    }

    public func encode(into writer: inout BinaryWriter) {
        writer.write(from)
        writer.writeVarint(term)
        switch body {
        case .voteRequest(let request):
            writer.writeUInt8(Kind.voteRequest.rawValue)
            writer.write(request.last)
            writer.writeBool(request.isPreVote)
            writer.writeBool(request.isTransfer)
        case .voteResponse(let response):
            writer.writeUInt8(Kind.voteResponse.rawValue)
            writer.writeBool(response.isGranted)
            writer.writeBool(response.isPreVote)
        case .append(let append):
            writer.writeUInt8(Kind.append.rawValue)
            writer.write(append.previous)
            writer.writeVarint(append.commit)
            writer.writeArray(append.entries)
        case .appendResponse(.matches(let index)):
            writer.writeUInt8(Kind.matches.rawValue)
            writer.writeVarint(index)
        case .appendResponse(.refused(let previous, let hint)):
            writer.writeUInt8(Kind.refused.rawValue)
            writer.write(previous)
            writer.write(hint)
        case .appendResponse(.beganAnew(let quarantine, let hint)):
            writer.writeUInt8(Kind.beganAnew.rawValue)
            writer.write(quarantine)
            writer.writeOptional(hint)
        case .heartbeat(let heartbeat):
            writer.writeUInt8(Kind.heartbeat.rawValue)
            writer.writeVarint(heartbeat.commit)
            writer.writeVarint(heartbeat.round)
        case .heartbeatResponse(let round):
            writer.writeUInt8(Kind.heartbeatResponse.rawValue)
            writer.writeVarint(round)
        case .timeoutNow: writer.writeUInt8(Kind.timeoutNow.rawValue)
        }
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(from: try reader.read(), term: try reader.readVarint(), body: try RaftMessage.body(from: &reader))
    }

    private static func body(from reader: inout BinaryReader) throws(BinaryCodingError) -> Body {
        let kind = try reader.readUInt8()
        switch Kind(rawValue: kind) {
        case .voteRequest:
            return .voteRequest(VoteRequest(last: try reader.read(), isPreVote: try reader.readBool(), isTransfer: try reader.readBool()))
        case .voteResponse: return .voteResponse(VoteResponse(isGranted: try reader.readBool(), isPreVote: try reader.readBool()))
        case .append:
            let previous: LogPosition = try reader.read()
            let commit = try reader.readVarint()
            return .append(Append(previous: previous, entries: try reader.readArray(limit: RaftLimits.appendEntries), commit: commit))
        case .matches: return .appendResponse(.matches(try reader.readVarint()))
        case .refused: return .appendResponse(.refused(previous: try reader.read(), hint: try reader.read()))
        case .beganAnew: return .appendResponse(.beganAnew(quarantine: try reader.read(), hint: try reader.readOptional()))
        case .heartbeat: return .heartbeat(Heartbeat(commit: try reader.readVarint(), round: try reader.readVarint()))
        case .heartbeatResponse: return .heartbeatResponse(round: try reader.readVarint())
        case .timeoutNow: return .timeoutNow
        case nil: throw reader.failure(.invalidValue, "\(kind) is no kind of message")
        }
    }
}
