/// A statement as people may be shown it: without values, and short.
///
/// Texts and numbers become a question mark, comments go, and where it is not certain where a value ends everything after it counts as one: a quote that is not
/// closed, because the server cut the statement off there, a text with a backslash, which means something else in some modes, and texts between dollar signs. So no
/// password and no row of an application is kept.
struct StatementDigest: Hashable, Sendable {
    let text: String
    /// It changes rows or tables, as far as its first word tells.
    let writes: Bool

    /// Longer ones are cut.
    static let maximumLength = 80

    /// Those that take the locks which a change to read-only waits for, also before they have changed anything. What a stored program executes shows as itself.
    private static let writingWords = [
        "INSERT", "UPDATE", "DELETE", "REPLACE", "LOAD", "ALTER", "CREATE", "DROP", "TRUNCATE", "RENAME", "GRANT", "REVOKE", "OPTIMIZE", "REPAIR", "LOCK",
        "COMMIT", "BINLOG",
    ]

    init(_ statement: String) {
        let plain = StatementDigest.withoutValues(Array(statement.utf8)[...])
        writes = plain.split(separator: " ", maxSplits: 1).first.map { StatementDigest.writingWords.contains($0.uppercased()) } ?? false
        text = plain.count <= StatementDigest.maximumLength ? plain : plain.prefix(StatementDigest.maximumLength - 1) + "…"
    }

    /// Over bytes, in which a quote is a quote whatever stands beside it.
    private static func withoutValues(_ statement: ArraySlice<UInt8>) -> String {
        var plain: [UInt8] = []
        var rest = statement
        while let byte = rest.first {
            if byte == apostrophe || byte == quotationMark || byte == dollarSign {
                plain.append(questionMark)
                rest = byte == dollarSign ? [] : afterText(rest)
            } else if byte == backtick {
                let end = rest.dropFirst().firstIndex(of: backtick).map { $0 + 1 } ?? rest.endIndex
                plain += rest[..<end]
                rest = rest[end...]
            } else if let after = afterGap(rest) {
                rest = after
                // Anything between words is one space.
                if let last = plain.last, last != space { plain.append(space) }
            } else if isOfWord(byte) {
                let word = rest.prefix(while: isOfWord)
                rest = rest.dropFirst(word.count)
                // What begins with a digit is a number, hexadecimal ones included.
                if isDigit(byte) { plain.append(questionMark) } else { plain += word }
            } else {
                plain.append(byte)
                rest = rest.dropFirst()
            }
        }
        if plain.last == space { plain.removeLast() }
        return String(decoding: plain, as: UTF8.self)
    }

    /// What follows a text in quotes. A doubled quote begins the next text, which is a value as well.
    private static func afterText(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let inside = text.dropFirst()
        guard let quote = text.first, let end = inside.firstIndex(of: quote), !inside[..<end].contains(backslash) else { return [] }
        return inside[(end + 1)...]
    }

    /// What follows a space or a comment that begins here; nil where none does.
    private static func afterGap(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let first = text.first else { return nil }
        if isSpace(first) { return text.dropFirst() }
        let second = text.dropFirst().first
        if first == slash, second == asterisk {
            var rest = text.dropFirst(2)
            while !rest.isEmpty, !rest.starts(with: [asterisk, slash]) { rest = rest.dropFirst() }
            return rest.dropFirst(2)
        }
        let isLineComment = first == numberSign || (first == hyphen && second == hyphen && text.dropFirst(2).first.map(isSpace) ?? true)
        return isLineComment ? text.drop { $0 != lineFeed } : nil
    }

    private static func isOfWord(_ byte: UInt8) -> Bool {
        isDigit(byte) || byte == underscore || byte >= 0x80 || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    /// Control characters separate words too.
    private static func isSpace(_ byte: UInt8) -> Bool { byte <= space }

    private static let space = UInt8(ascii: " ")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let apostrophe = UInt8(ascii: "'")
    private static let quotationMark = UInt8(ascii: "\"")
    private static let backtick = UInt8(ascii: "`")
    private static let backslash = UInt8(ascii: "\\")
    private static let dollarSign = UInt8(ascii: "$")
    private static let questionMark = UInt8(ascii: "?")
    private static let numberSign = UInt8(ascii: "#")
    private static let hyphen = UInt8(ascii: "-")
    private static let slash = UInt8(ascii: "/")
    private static let asterisk = UInt8(ascii: "*")
    private static let underscore = UInt8(ascii: "_")
}
