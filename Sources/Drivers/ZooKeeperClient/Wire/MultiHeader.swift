#if Network
/// What stands before each part of a multi, and, with `isLast`, behind all of them.
struct MultiHeader: Hashable, Sendable {
    private static let none: Int32 = -1
    static let end = MultiHeader(type: none, isLast: true, code: none)
    /// Type, flag and code.
    static let byteCount = 9

    var type: Int32
    var isLast: Bool
    var code: Int32

    static func request(_ opcode: Opcode) -> MultiHeader { MultiHeader(type: opcode.rawValue, isLast: false, code: none) }

    private init(type: Int32, isLast: Bool, code: Int32) {
        self.type = type
        self.isLast = isLast
        self.code = code
    }

    init(from reader: inout JuteReader) throws(JuteError) {
        type = try reader.readInt()
        isLast = try reader.readBool()
        code = try reader.readInt()
    }

    func write(into writer: inout JuteWriter) {
        writer.write(type)
        writer.write(isLast)
        writer.write(code)
    }
}
#endif
