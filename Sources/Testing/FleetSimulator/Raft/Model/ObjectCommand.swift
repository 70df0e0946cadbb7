import BinaryCoding

/// What a client's command asks of an object. All of it follows from the number of the proposal that asked first, so a repetition asks for the same.
struct ObjectCommand: BinaryCodable, Hashable, Sendable {
    enum Effect: Hashable, Sendable {
        case append(UInt64)
        case write(UInt64)
        case compareAndSet(expected: UInt64, new: UInt64)
    }

    /// So many numbers are of the same objects; then others take their place, so that no history grows long.
    private static let numbersOfObjects: UInt64 = 60
    /// A list and two registers at a time.
    static let objectsAtATime: UInt64 = 3

    /// Of this attempt.
    var proposal: UInt64
    /// Of the first one.
    var original: UInt64
    /// Bytes that mean nothing.
    var padding = 0

    static func objects(of number: UInt64) -> Range<UInt64> {
        let first = number / numbersOfObjects * objectsAtATime
        return first..<first + objectsAtATime
    }

    static func isList(_ object: UInt64) -> Bool { object % objectsAtATime == 0 }

    var object: UInt64 { ObjectCommand.objects(of: original).lowerBound + original % ObjectCommand.objectsAtATime }

    var effect: Effect {
        if ObjectCommand.isList(object) { return .append(original) }
        guard original / ObjectCommand.objectsAtATime % 2 == 1 else { return .write(original) }
        // What the command before it on the same object writes: whether it comes first depends on the log.
        let before = original - ObjectCommand.objectsAtATime
        return .compareAndSet(expected: ObjectCommand.objects(of: before) == ObjectCommand.objects(of: original) ? before : 0, new: original)
    }

    func encode(into writer: inout BinaryWriter) {
        writer.writeVarint(proposal)
        writer.writeVarint(original)
        writer.writeBytes([UInt8](repeating: 0, count: padding))
    }

    init(proposal: UInt64, original: UInt64, padding: Int = 0) {
        (self.proposal, self.original, self.padding) = (proposal, original, padding)
    }

    init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(proposal: try reader.readVarint(), original: try reader.readVarint(), padding: try reader.readBytes(limit: reader.remaining).count)
    }
}
