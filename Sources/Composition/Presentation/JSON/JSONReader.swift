/// A strict reader of RFC 8259 JSON from untrusted bytes: bounded in size and depth, with the place of every value and of the first error.
///
/// Duplicate member names are kept in order; the caller decides what they mean.
package struct JSONReader {
    /// Deeper nesting than any document of ours; keeps the recursion within a few kilobytes of stack.
    package static let maximumDepth = 64
    package static let defaultMaximumBytes = 16 << 20

    private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")

    private let bytes: [UInt8]
    private var index = 0
    private var line = 1
    private var lineStart = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Reads one value; anything but white space after it is an error.
    package static func node(from bytes: [UInt8], maximumBytes: Int = defaultMaximumBytes) throws(JSONError) -> JSONNode {
        guard bytes.count <= maximumBytes else {
            throw JSONError(line: 1, column: 1, message: "\(bytes.count) bytes are more than the limit of \(maximumBytes)")
        }
        var reader = JSONReader(bytes)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { reader.index = 3 }
        reader.skipWhiteSpace()
        let node = try reader.readValue(depth: 0)
        reader.skipWhiteSpace()
        if reader.index < bytes.count { throw reader.error("text after the end of the JSON value") }
        return node
    }

    package static func value(from text: String) throws(JSONError) -> JSONValue { try node(from: Array(text.utf8)).value }

    // MARK: Reading

    private func error(_ message: String) -> JSONError { JSONError(line: line, column: index - lineStart + 1, message: message) }

    private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipWhiteSpace() {
        while let byte = current {
            switch byte {
            case 0x0A:
                index += 1
                line += 1
                lineStart = index
            case 0x20, 0x09, 0x0D: index += 1
            default: return
            }
        }
    }

    private mutating func readValue(depth: Int) throws(JSONError) -> JSONNode {
        guard depth < JSONReader.maximumDepth else { throw error("nested deeper than \(JSONReader.maximumDepth) levels") }
        let (line, column) = (line, index - lineStart + 1)
        let content: JSONNode.Content
        switch current {
        case nil: throw error("the text ends where a value should stand")
        case UInt8(ascii: "{"): content = .object(try readMembers(depth: depth))
        case UInt8(ascii: "["): content = .array(try readElements(depth: depth))
        case UInt8(ascii: "\""): content = .string(try readString())
        case UInt8(ascii: "t"): content = .bool(try readWord("true", true))
        case UInt8(ascii: "f"): content = .bool(try readWord("false", false))
        case UInt8(ascii: "n"): content = try readWord("null", .null)
        case UInt8(ascii: "-"): content = try readNumber()
        case let digit? where JSONReader.digits.contains(digit): content = try readNumber()
        case UInt8(ascii: "/"), UInt8(ascii: "#"): throw error("a comment: JSON has none")
        default: throw error("no JSON value begins like this")
        }
        return JSONNode(content: content, line: line, column: column)
    }

    private mutating func readWord<T>(_ word: String, _ value: T) throws(JSONError) -> T {
        guard bytes[index...].starts(with: word.utf8) else { throw error("expected \(word)") }
        index += word.utf8.count
        return value
    }

    private mutating func readMembers(depth: Int) throws(JSONError) -> [JSONNode.Member] {
        index += 1
        var members: [JSONNode.Member] = []
        skipWhiteSpace()
        if current == UInt8(ascii: "}") {
            index += 1
            return members
        }
        while true {
            guard current == UInt8(ascii: "\"") else {
                throw error(current == UInt8(ascii: "}") ? "a comma before the closing brace" : "expected a member name in double quotes")
            }
            let name = try readString()
            skipWhiteSpace()
            guard current == UInt8(ascii: ":") else { throw error("expected a colon after \"\(name)\"") }
            index += 1
            skipWhiteSpace()
            members.append(.init(name: name, value: try readValue(depth: depth + 1)))
            if try !continues(until: UInt8(ascii: "}")) { return members }
        }
    }

    private mutating func readElements(depth: Int) throws(JSONError) -> [JSONNode] {
        index += 1
        var elements: [JSONNode] = []
        skipWhiteSpace()
        if current == UInt8(ascii: "]") {
            index += 1
            return elements
        }
        while true {
            if current == UInt8(ascii: "]") { throw error("a comma before the closing bracket") }
            elements.append(try readValue(depth: depth + 1))
            if try !continues(until: UInt8(ascii: "]")) { return elements }
        }
    }

    /// After a member or an element: true after a comma, false after the end.
    private mutating func continues(until end: UInt8) throws(JSONError) -> Bool {
        skipWhiteSpace()
        switch current {
        case UInt8(ascii: ","):
            index += 1
            skipWhiteSpace()
            return true
        case end:
            index += 1
            return false
        case nil: throw error("the text ends before the closing \(Character(UnicodeScalar(end)))")
        default: throw error("expected a comma or \(Character(UnicodeScalar(end)))")
        }
    }

    private mutating func readNumber() throws(JSONError) -> JSONNode.Content {
        let start = index
        var isInteger = true
        if current == UInt8(ascii: "-") { index += 1 }
        let firstDigit = index
        try readDigits()
        if bytes[firstDigit] == UInt8(ascii: "0"), index - firstDigit > 1 { throw error("a number with a leading zero") }
        if current == UInt8(ascii: ".") {
            isInteger = false
            index += 1
            try readDigits()
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            isInteger = false
            index += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { index += 1 }
            try readDigits()
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if isInteger, let integer = Int64(text) { return .integer(integer) }
        guard let number = Double(text), number.isFinite else { throw error("a number too large to be held") }
        return .number(number)
    }

    private mutating func readDigits() throws(JSONError) {
        let start = index
        while let byte = current, JSONReader.digits.contains(byte) { index += 1 }
        if index == start { throw error("expected a digit") }
    }

    private mutating func readString() throws(JSONError) -> String {
        index += 1
        var text: [UInt8] = []
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                index += 1
                guard let string = String(validating: text, as: UTF8.self) else { throw error("a string that is not UTF-8") }
                return string
            case UInt8(ascii: "\\"):
                index += 1
                text.append(contentsOf: try readEscape())
            case 0..<0x20: throw error("a control character inside a string; a line end is written \\n")
            default:
                text.append(byte)
                index += 1
            }
        }
        throw error("the text ends inside a string")
    }

    private mutating func readEscape() throws(JSONError) -> [UInt8] {
        guard let byte = current else { throw error("the text ends inside a string") }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"):
            var code = try readHexadecimal()
            if (0xD800..<0xDC00).contains(code) {
                guard current == UInt8(ascii: "\\"), index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "u") else {
                    throw error("half of a surrogate pair")
                }
                index += 2
                let low = try readHexadecimal()
                guard (0xDC00..<0xE000).contains(low) else { throw error("half of a surrogate pair") }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = UnicodeScalar(code) else { throw error("half of a surrogate pair") }
            return Array(String(Character(scalar)).utf8)
        default: throw error("an unknown escape")
        }
    }

    private mutating func readHexadecimal() throws(JSONError) -> UInt32 {
        guard index + 4 <= bytes.count, bytes[index..<index + 4].allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }),
            let code = UInt32(String(decoding: bytes[index..<index + 4], as: UTF8.self), radix: 16)
        else { throw error("expected four hexadecimal digits") }
        index += 4
        return code
    }
}
