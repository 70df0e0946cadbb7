#if MySQL
/// Values as parts of statements: in hexadecimal, so that no `sql_mode` and no character set of a session can give them another meaning.
enum SQLText {
    static func bytes(_ bytes: some Collection<UInt8>) -> String { "x'" + hexadecimal(bytes) + "'" }

    static func text(_ text: String) -> String { "_utf8mb4 x'" + hexadecimal(text.utf8) + "'" }

    static func text(_ text: String?) -> String { text.map { self.text($0) } ?? "NULL" }

    static func number(_ number: (some BinaryInteger)?) -> String { number.map { "\($0)" } ?? "NULL" }

    /// In back ticks, which mean the same under every `sql_mode`.
    static func identifier(_ name: String) -> String {
        var quoted = "`"
        for scalar in name.unicodeScalars {
            if scalar == "`" { quoted.unicodeScalars.append(scalar) }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "`"
    }

    /// Of a byte.
    static let digitsPerByte = 2
    private static let digits = Array("0123456789ABCDEF".utf8)

    private static func hexadecimal(_ bytes: some Collection<UInt8>) -> String {
        String(unsafeUninitializedCapacity: digitsPerByte * bytes.count) { buffer in
            var position = 0
            for byte in bytes {
                buffer[position] = digits[Int(byte >> 4)]
                buffer[position + 1] = digits[Int(byte & 0xF)]
                position += digitsPerByte
            }
            return position
        }
    }
}
#endif
