/// Reads the text of a MySQL GTID set, byte by byte.
///
/// `set: [element] (',' [element])*`, `element: uuid (':' [tag ':'] range)+`, `range: number ['-' number]`; a tag holds for the ranges
/// that follow it, up to the next tag or comma.
struct GTIDSetParser {
    private let bytes: [UInt8]
    private var offset = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// One entry per UUID and tag in the order of the text, not yet merged across elements; nil when the text is not a GTID set.
    mutating func parse() -> [GTIDSet.Entry]? {
        var entries: [GTIDSet.Entry] = []
        while true {
            skip { DecimalDigits.isSpace($0) || $0 == UInt8(ascii: ",") }
            if offset == bytes.count { return entries }
            guard parseElement(into: &entries) else { return nil }
            skip(DecimalDigits.isSpace)
            guard offset == bytes.count || bytes[offset] == UInt8(ascii: ",") else { return nil }
        }
    }

    private mutating func parseElement(into entries: inout [GTIDSet.Entry]) -> Bool {
        guard let uuid = ServerUUID(bytes: word()) else { return false }
        var tag = GTIDTag.none
        var ranges: [ClosedRange<UInt64>] = []
        var isTagOpen = true  // a UUID or a tag waits for its first range
        while take(UInt8(ascii: ":")) {
            skip(DecimalDigits.isSpace)
            guard offset < bytes.count else { return false }
            if DecimalDigits.isDigit(bytes[offset]) {
                guard let range = parseRange() else { return false }
                ranges.append(range)
                isTagOpen = false
            } else {
                // Only the default tag, right behind the UUID, may have no ranges.
                guard !isTagOpen || tag == .none, let next = GTIDTag(bytes: word()) else { return false }
                if !ranges.isEmpty { entries.append(GTIDSet.Entry(uuid: uuid, tag: tag, numbers: GTIDRanges(ranges))) }
                ranges = []
                tag = next
                isTagOpen = true
            }
        }
        guard !isTagOpen else { return false }
        entries.append(GTIDSet.Entry(uuid: uuid, tag: tag, numbers: GTIDRanges(ranges)))
        return true
    }

    private mutating func parseRange() -> ClosedRange<UInt64>? {
        guard let lower = number() else { return nil }
        guard take(UInt8(ascii: "-")) else { return lower...lower }
        skip(DecimalDigits.isSpace)
        guard let upper = number(), upper >= lower else { return nil }
        return lower...upper
    }

    private mutating func number() -> UInt64? {
        let start = offset
        skip(DecimalDigits.isDigit)
        guard let number: UInt64 = DecimalDigits.parse(bytes[start..<offset]), number >= 1, number <= GTIDSet.maximumNumber else { return nil }
        return number
    }

    /// The bytes up to the next colon, comma or white space.
    private mutating func word() -> ArraySlice<UInt8> {
        let start = offset
        skip { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: ",") && !DecimalDigits.isSpace($0) }
        return bytes[start..<offset]
    }

    /// Skips white space and then `byte`, if that is what follows.
    private mutating func take(_ byte: UInt8) -> Bool {
        skip(DecimalDigits.isSpace)
        guard offset < bytes.count, bytes[offset] == byte else { return false }
        offset += 1
        return true
    }

    private mutating func skip(_ isSkipped: (UInt8) -> Bool) {
        while offset < bytes.count, isSkipped(bytes[offset]) { offset += 1 }
    }
}
