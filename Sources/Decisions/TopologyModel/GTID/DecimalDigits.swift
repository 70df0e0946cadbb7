/// Numbers as servers write them: ASCII digits and nothing else. The standard library's initializers also take a sign.
enum DecimalDigits {
    static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    /// nil when there is no digit, anything but digits, or a number that does not fit.
    static func parse<Number: FixedWidthInteger & UnsignedInteger>(_ bytes: some Sequence<UInt8>, as type: Number.Type = Number.self) -> Number? {
        var value: Number?
        for byte in bytes {
            guard isDigit(byte) else { return nil }
            let (tens, tooLarge) = (value ?? 0).multipliedReportingOverflow(by: 10)
            let (sum, overflow) = tens.addingReportingOverflow(Number(byte - UInt8(ascii: "0")))
            if tooLarge || overflow { return nil }
            value = sum
        }
        return value
    }

    /// White space as the servers' own parsers skip it.
    static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || (byte >= 0x09 && byte <= 0x0D) }

    /// `bytes` without white space at either end.
    static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = bytes.drop(while: isSpace)
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return rest
    }
}
