import TopologyModel

/// Puts values into statements.
///
/// Statements about replication cannot be prepared (MDEV-7640; `CHANGE REPLICATION SOURCE` takes no placeholders), so values are quoted here.
/// A literal is exact under the `sql_mode` that every session set-up of ours fixes (no `NO_BACKSLASH_ESCAPES`). Under another mode a
/// back slash would be doubled, which is a wrong value but never the end of the literal: the quote itself is doubled, which every mode understands.
package enum SQLQuoting {
    /// `value` as a string literal, quotes included.
    package static func literal(_ value: some StringProtocol) throws(SQLQuotingError) -> String {
        "'" + (try doubling("'", and: "\\", in: value)) + "'"
    }

    /// The value of an option: a flag or a number bare, a text as a literal.
    static func value(of option: ChannelOption) throws(SQLQuotingError) -> String {
        guard option.name.isNumber else { return try literal(option.value) }
        guard !option.value.isEmpty, option.value.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            throw .notANumber(option.value)
        }
        return option.value
    }

    /// `name` as an identifier, back ticks included.
    package static func identifier(_ name: some StringProtocol) throws(SQLQuotingError) -> String {
        if name.isEmpty { throw .emptyIdentifier }
        return "`" + (try doubling("`", and: "`", in: name)) + "`"
    }

    /// By scalar and not by character: a combining mark behind a quote makes another character of it, and the server reads bytes.
    private static func doubling(_ first: Unicode.Scalar, and second: Unicode.Scalar, in text: some StringProtocol) throws(SQLQuotingError) -> String {
        var quoted = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar.value == 0 { throw .nulCharacter }
            if scalar == first || scalar == second { quoted.append(scalar) }
            quoted.append(scalar)
        }
        return String(quoted)
    }
}
