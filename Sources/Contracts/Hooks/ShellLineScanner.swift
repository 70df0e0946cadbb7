/// Follows the quoting of a shell line so that an expansion can be placed in quotes that fit.
///
/// It knows quotes, escapes, comments, `$(…)`, backticks, `(…)` and arithmetic; not here-documents, nor `case` patterns inside `$(…)`. A wrong
/// state costs quotes that show, never safety: what is inserted is always an expansion (see ``HookPlaceholders``).
struct ShellLineScanner {
    private enum Context: Equatable {
        /// Where commands and words stand: the line itself, `(…)` and `$(…)`, a backtick substitution.
        case line, parenthesis, backtick
        case singleQuotes
        /// `$'…'`, where backslashes escape.
        case escapedQuotes
        case doubleQuotes
        case arithmetic(depth: Int)
        case comment
    }

    private let bytes: [UInt8]
    private(set) var index = 0
    private(set) var output: [UInt8] = []
    /// The byte before is a `$` that the shell would read.
    private(set) var isAfterDollar = false
    /// Never empty; the first is `.line`.
    private var contexts: [Context] = [.line]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        output.reserveCapacity(bytes.count * 2)
    }

    var isAtEnd: Bool { index >= bytes.count }

    var isArithmetic: Bool {
        if case .arithmetic = context { true } else { false }
    }

    private var context: Context { contexts.last ?? .line }

    /// Writes the expansion of `variable` in place of the next `length` bytes.
    mutating func replaceToken(length: Int, variable: String) {
        let expansion = "${\(variable)}"
        switch context {
        case .line, .parenthesis, .backtick: output += "\"\(expansion)\"".utf8
        case .doubleQuotes, .arithmetic, .comment: output += expansion.utf8
        case .singleQuotes: output += "'\"\(expansion)\"'".utf8
        case .escapedQuotes: output += "'\"\(expansion)\"$'".utf8
        }
        index += length
        isAfterDollar = false
    }

    /// Copies the next byte, or the few that belong together. `isToken` tells whether a placeholder starts at an index.
    mutating func advance(isToken: (Int) -> Bool) {
        switch context {
        case .line, .parenthesis, .backtick: advanceInLine(isToken)
        case .doubleQuotes: advanceInDoubleQuotes(isToken)
        case .singleQuotes:
            if byte(0) == UInt8(ascii: "'") { contexts.removeLast() }
            copy(1)
        case .escapedQuotes:
            if byte(0) == UInt8(ascii: "\\") { return copy(2) }
            if byte(0) == UInt8(ascii: "'") { contexts.removeLast() }
            copy(1)
        case .arithmetic(let depth): advanceInArithmetic(depth)
        case .comment:
            if byte(0) == UInt8(ascii: "\n") { contexts.removeLast() }
            copy(1)
        }
    }

    private mutating func advanceInLine(_ isToken: (Int) -> Bool) {
        switch byte(0) {
        case UInt8(ascii: "\\"):
            // The expansion brings its own quotes, which the backslash would escape.
            if isToken(index + 1) { index += 1 } else { copy(2) }
        case UInt8(ascii: "'"):
            contexts.append(isAfterDollar ? .escapedQuotes : .singleQuotes)
            copy(1)
        case UInt8(ascii: "\""):
            contexts.append(.doubleQuotes)
            copy(1)
        case UInt8(ascii: "`"): toggleBacktick()
        case UInt8(ascii: "("):
            if byte(1) == UInt8(ascii: "(") {
                contexts.append(.arithmetic(depth: 0))
                copy(2)
            } else {
                contexts.append(.parenthesis)
                copy(1)
            }
        case UInt8(ascii: ")"):
            if context == .parenthesis { contexts.removeLast() }
            copy(1)
        case UInt8(ascii: "#"):
            if isAtWordStart { contexts.append(.comment) }
            copy(1)
        default: copyMaybeDollar()
        }
    }

    private mutating func advanceInDoubleQuotes(_ isToken: (Int) -> Bool) {
        switch byte(0) {
        case UInt8(ascii: "\\"):
            if isToken(index + 1) {
                // A backslash before a brace is text here; before the `$` of the expansion it would not be.
                output += "\\\\".utf8
                index += 1
            } else {
                copy(2)
            }
        case UInt8(ascii: "\""):
            contexts.removeLast()
            copy(1)
        case UInt8(ascii: "`"): toggleBacktick()
        case UInt8(ascii: "(") where isAfterDollar:
            let isArithmetic = byte(1) == UInt8(ascii: "(")
            contexts.append(isArithmetic ? .arithmetic(depth: 0) : .parenthesis)
            copy(isArithmetic ? 2 : 1)
        default: copyMaybeDollar()
        }
    }

    private mutating func advanceInArithmetic(_ depth: Int) {
        switch byte(0) {
        case UInt8(ascii: "("):
            contexts[contexts.count - 1] = .arithmetic(depth: depth + 1)
            copy(1)
        case UInt8(ascii: ")") where depth > 0:
            contexts[contexts.count - 1] = .arithmetic(depth: depth - 1)
            copy(1)
        case UInt8(ascii: ")"):
            contexts.removeLast()
            copy(byte(1) == UInt8(ascii: ")") ? 2 : 1)
        default: copyMaybeDollar()
        }
    }

    private mutating func toggleBacktick() {
        if let open = contexts.lastIndex(of: .backtick) {
            contexts.removeSubrange(open...)
        } else {
            contexts.append(.backtick)
        }
        copy(1)
    }

    private var isAtWordStart: Bool {
        guard index > 0 else { return true }
        return " \t\n;&|(".utf8.contains(bytes[index - 1])
    }

    private func byte(_ offset: Int) -> UInt8? {
        index + offset < bytes.count ? bytes[index + offset] : nil
    }

    private mutating func copy(_ count: Int) {
        let end = min(index + count, bytes.count)
        output += bytes[index..<end]
        index = end
        isAfterDollar = false
    }

    private mutating func copyMaybeDollar() {
        // `$$` is the process id: the second dollar starts nothing.
        let isDollar = byte(0) == UInt8(ascii: "$") && !isAfterDollar
        copy(1)
        isAfterDollar = isDollar
    }
}
