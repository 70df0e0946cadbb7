/// How many columns of a terminal a text takes.
enum DisplayWidth {
    /// Blocks of characters that are two columns wide (Unicode Standard Annex #11, East Asian Width: W and F), but for emoji.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F,
        0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F265, 0x20000...0x3FFFD,
    ]
    /// Variation selector 16: shows the character before it as an emoji.
    private static let emojiSelector: Unicode.Scalar = "\u{FE0F}"

    static func of(_ text: String) -> Int { text.reduce(0) { $0 + width(of: $1) } }

    /// What makes up one character is drawn in one place, which is as wide as its widest part: a letter with its accents, people that are joined to a
    /// family, the two letters of a flag.
    private static func width(of character: Character) -> Int {
        if character.isASCII { return 1 }
        let scalars = character.unicodeScalars
        if scalars.count > 1, scalars.contains(emojiSelector) || scalars.allSatisfy(isRegionalIndicator) { return 2 }
        return scalars.map { width(of: $0) }.max() ?? 0
    }

    private static func isRegionalIndicator(_ scalar: Unicode.Scalar) -> Bool { (0x1F1E6...0x1F1FF).contains(scalar.value) }

    private static func width(of scalar: Unicode.Scalar) -> Int {
        if scalar.isASCII { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: return scalar.properties.isEmojiPresentation || wide.contains { $0.contains(scalar.value) } ? 2 : 1
        }
    }
}

extension String {
    /// With blanks at the end, or at the beginning, up to a width in columns.
    func padded(to width: Int, atStart: Bool = false) -> String {
        let blanks = String(repeating: " ", count: max(0, width - DisplayWidth.of(self)))
        return atStart ? blanks + self : self + blanks
    }

    /// At most so many characters, the last of which tells that there were more.
    func shortened(to length: Int) -> String { count <= length ? self : prefix(length - 1) + "…" }

    /// In one line, and with nothing that a terminal would obey: a blank for each control character. Names and messages come from servers.
    var printable: String {
        guard unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    }
}
