public import BinaryCoding
public import RaftCore

/// What one node sends another.
public enum RaftFrame: Hashable, Sendable {
    case message(RaftMessage)
    case snapshotPart(SnapshotPart)
    case snapshotAnswer(SnapshotAnswer)
    /// A leader asks which commands the receiver can read.
    case featureQuestion
    case featureAnswer(FeatureLevels)

    /// Its byte form is never longer: the largest command there may be with what surrounds it, or many small ones.
    public static let maximumBytes = 20 << 20
}

extension RaftFrame: BinaryCodable {
    private enum Kind: UInt8 {
        case message = 0
        case snapshotPart = 1
        case snapshotAnswer = 2
        case featureQuestion = 3
        case featureAnswer = 4
    }

    public func encode(into writer: inout BinaryWriter) {
        switch self {
        case .message(let message):
            writer.writeUInt8(Kind.message.rawValue)
            writer.write(message)
        case .snapshotPart(let part):
            writer.writeUInt8(Kind.snapshotPart.rawValue)
            writer.write(part)
        case .snapshotAnswer(let answer):
            writer.writeUInt8(Kind.snapshotAnswer.rawValue)
            writer.write(answer)
        case .featureQuestion: writer.writeUInt8(Kind.featureQuestion.rawValue)
        case .featureAnswer(let levels):
            writer.writeUInt8(Kind.featureAnswer.rawValue)
            writer.write(levels)
        }
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        let kind = try reader.readUInt8()
        switch Kind(rawValue: kind) {
        case .message: self = .message(try reader.read())
        case .snapshotPart: self = .snapshotPart(try reader.read())
        case .snapshotAnswer: self = .snapshotAnswer(try reader.read())
        case .featureQuestion: self = .featureQuestion
        case .featureAnswer: self = .featureAnswer(try reader.read())
        case nil: throw reader.failure(.invalidValue, "\(kind) is no kind of frame")
        }
    }
}
