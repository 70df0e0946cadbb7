import TopologyModel

/// The incumbent's placeholders (`{failedHost}`) for one invocation, and their substitution.
///
/// Substitution is one pass: text that came from a value is never looked at again. A placeholder that is unknown, or not known at this phase
/// (`{successorHost}` before the choice), stays in the text as it is, as with the incumbent.
public struct HookPlaceholders: Sendable {
    private struct Entry: Sendable {
        var token: [UInt8]
        var variable: String
        var value: String
    }
    private let entries: [Entry]

    public init(_ invocation: HookInvocation) {
        entries = HookFact.all.flatMap { fact -> [Entry] in
            guard let value = fact.value(invocation) else { return [] }
            return fact.tokens.map { Entry(token: Array("{\($0)}".utf8), variable: fact.variable, value: value) }
        }
    }

    /// Every placeholder name, without braces, synonyms included.
    public static var names: [String] { HookFact.all.flatMap(\.tokens) }

    /// The value behind a name without braces; nil when it is unknown or not known at this phase.
    public func value(of name: String) -> String? {
        let token = Array("{\(name)}".utf8)
        return entries.first { $0.token == token }?.value
    }

    /// Fills one element of an argument vector. Values are inserted as they are: no shell will read them.
    public func substituted(intoArgument template: String) -> String {
        let bytes = Array(template.utf8)
        var output: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if let found = match(in: bytes, at: index) {
                output += found.value.utf8
                index += found.length
            } else {
                output.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// Fills a line for a shell of the `sh` family that is run with the variables of ``HookEnvironment``.
    ///
    /// A value never becomes part of the text that the shell parses. The placeholder is replaced by an expansion of its variable, in the quotes
    /// that its place in the line asks for: `echo {failedHost}` becomes `echo "${ORC_FAILED_HOST}"`, and inside the user's own quotes, single or
    /// double, the value arrives in one piece as well. So an empty value is an empty word, and a value of `$(id)` or `; rm` is text wherever it
    /// stands. Were the reading of the line's quotes ever wrong, a value would show stray quotes or be split; it would not run.
    ///
    /// A placeholder directly after `$` is the shell's own syntax (`${failedHost}`) and stays. Here-documents are not followed: there the
    /// quotes are printed; write the variable instead. What a *second* shell reads (`eval`, `ssh host "…"`, `sh -c "…"`) is parsed again,
    /// and only that line's author can quote it.
    ///
    /// - Throws: ``HookSubstitutionError`` for a value that is not a decimal number inside `$((…))`: bash evaluates such text as code.
    public func substituted(intoShellLine template: String) throws(HookSubstitutionError) -> String {
        let bytes = Array(template.utf8)
        var scanner = ShellLineScanner(bytes)
        while !scanner.isAtEnd {
            guard let found = match(in: bytes, at: scanner.index), !scanner.isAfterDollar else {
                scanner.advance { match(in: bytes, at: $0) != nil }
                continue
            }
            if scanner.isArithmetic, !HookPlaceholders.isDecimal(found.value) {
                let placeholder = String(decoding: bytes[scanner.index..<scanner.index + found.length], as: UTF8.self)
                throw HookSubstitutionError(
                    placeholder: placeholder, message: "\(placeholder) stands in an arithmetic expression and its value is not a number")
            }
            scanner.replaceToken(length: found.length, variable: found.variable)
        }
        return String(decoding: scanner.output, as: UTF8.self)
    }

    private func match(in bytes: [UInt8], at index: Int) -> (length: Int, variable: String, value: String)? {
        guard index < bytes.count, bytes[index] == UInt8(ascii: "{") else { return nil }
        for entry in entries where bytes[index...].starts(with: entry.token) {
            return (entry.token.count, entry.variable, entry.value)
        }
        return nil
    }

    private static func isDecimal(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
