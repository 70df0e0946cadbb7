/// A file and an offset in a log: a binary log of a source, or a relay log of a replica.
///
/// Ordered by base name, then the numeric suffix, then the offset: `log.999999` comes before `log.1000000`.
public struct BinlogCoordinates: Hashable, Comparable, Sendable, CustomStringConvertible, Codable {
    public var file: String
    public var position: UInt64

    public init(file: String, position: UInt64) {
        self.file = file
        self.position = position
    }

    /// Parses `file:position`.
    public init?(parsing text: some StringProtocol) {
        guard let colon = text.lastIndex(of: ":"), colon != text.startIndex, let position: UInt64 = DecimalDigits.parse(text[text.index(after: colon)...].utf8)
        else {
            return nil
        }
        self.init(file: String(text[..<colon]), position: position)
    }

    public var description: String { "\(file):\(position)" }

    private var sortKey: (Substring, UInt64) {
        guard let dot = file.lastIndex(of: "."), let number: UInt64 = DecimalDigits.parse(file[file.index(after: dot)...].utf8) else {
            return (Substring(file), 0)
        }
        return (file[..<dot], number)
    }

    public static func < (lhs: BinlogCoordinates, rhs: BinlogCoordinates) -> Bool {
        let (leftBase, leftNumber) = lhs.sortKey
        let (rightBase, rightNumber) = rhs.sortKey
        return (leftBase, leftNumber, lhs.position) < (rightBase, rightNumber, rhs.position)
    }
}
