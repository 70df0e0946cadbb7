import BinaryCoding

/// What came of an ``ObjectCommand``.
enum ObjectAnswer: BinaryCodable, Hashable, Sendable {
    /// How many the list had before.
    case appended(at: UInt64)
    case written
    case compared(Bool)
    /// Others have taken the object's place: nothing happens to it any more.
    case gone

    private enum Kind: UInt8 {
        case appended = 0, written, compared, gone
    }

    func encode(into writer: inout BinaryWriter) {
        switch self {
        case .appended(let place):
            writer.writeUInt8(Kind.appended.rawValue)
            writer.writeVarint(place)
        case .written: writer.writeUInt8(Kind.written.rawValue)
        case .compared(let isEqual):
            writer.writeUInt8(Kind.compared.rawValue)
            writer.writeBool(isEqual)
        case .gone: writer.writeUInt8(Kind.gone.rawValue)
        }
    }

    init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        switch Kind(rawValue: try reader.readUInt8()) {
        case .appended: self = .appended(at: try reader.readVarint())
        case .written: self = .written
        case .compared: self = .compared(try reader.readBool())
        case .gone: self = .gone
        case nil: throw reader.failure(.invalidValue, "no kind of answer")
        }
    }
}
