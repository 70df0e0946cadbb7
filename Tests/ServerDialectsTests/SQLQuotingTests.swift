import Testing

@testable import ServerDialects

@Suite struct `SQL quoting` {
    @Test(arguments: [
        ("", "''"), ("db-1.example", "'db-1.example'"), ("o'brien", "'o''brien'"), ("a\\", "'a\\\\'"), ("\\'; DROP", "'\\\\''; DROP'"),
        ("na\u{EF}ve '\u{301}", "'na\u{EF}ve ''\u{301}'"),
    ])
    func `a literal never ends early`(_ value: String, _ expected: String) throws {
        #expect(try SQLQuoting.literal(value) == expected)
    }

    @Test func `an identifier doubles its own quote`() throws {
        #expect(try SQLQuoting.identifier("a`b'c") == "`a``b'c`")
        #expect(throws: SQLQuotingError.emptyIdentifier) { try SQLQuoting.identifier("") }
    }

    @Test func `NUL is refused`() {
        #expect(throws: SQLQuotingError.nulCharacter) { try SQLQuoting.literal("a\0b") }
        #expect(throws: SQLQuotingError.nulCharacter) { try SQLQuoting.identifier("a\0b") }
    }
}
