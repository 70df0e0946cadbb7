/// Text of a record in forms in which it cannot be anything but text.
///
/// An alias may hold anything: line feeds, quotes, braces, `$(id)`. A configuration file has no escape that all of its readers know, so that what is not
/// plain is encoded, always and in the same way.
enum RenderedText {
    /// Letters, digits and `.`, `_`, `-`, `:`, `@`, `/`, `+`, `,`, `=` stay; every other byte of the UTF-8 form becomes `%` and two hexadecimal digits. Two texts never become one.
    static func plain(_ text: String) -> String {
        if text.utf8.allSatisfy(isPlain) { return text }
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if isPlain(byte) {
                bytes.append(byte)
            } else {
                bytes += [percent, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A string literal of JSON, quotes included, in printable ASCII; YAML and TOML read it as the same text.
    static func json(_ text: String) -> String {
        var result = "\""
        for unit in text.utf16 {
            switch unit {
            case 0x22: result += "\\\""
            case 0x5C: result += "\\\\"
            case 0x20...0x7E: result.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
            default:
                let digits = String(unit, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return result + "\""
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        default: signs.contains(byte)
        }
    }

    private static let percent = UInt8(ascii: "%")
    private static let signs = Array("._-:@/+,=".utf8)
    private static let digits = Array("0123456789ABCDEF".utf8)
}
