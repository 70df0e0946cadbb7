import Testing

@testable import ServerDialects

@Suite struct `A statement as people may see it` {
    @Test(arguments: [
        ("UPDATE orders SET paid = 1 WHERE id = 4711", "UPDATE orders SET paid = ? WHERE id = ?"),
        ("INSERT INTO t2 VALUES ('secret', \"secret\", 0xAB, 1.5e10)", "INSERT INTO t2 VALUES (?, ?, ?, ?.?)"),
        ("INSERT INTO t VALUES ('it''s secret')", "INSERT INTO t VALUES (??)"),
        ("ALTER USER app IDENTIFIED BY 'secr", "ALTER USER app IDENTIFIED BY ?"),
        ("SELECT 'a\\', secret FROM t -- '", "SELECT ?"),
        ("CREATE FUNCTION f() RETURNS INT LANGUAGE JAVASCRIPT AS $$ secret $$", "CREATE FUNCTION f() RETURNS INT LANGUAGE JAVASCRIPT AS ?"),
        ("/* user:secret */  UPDATE\n\t`my table` SET a=a-1 # secret\n WHERE b --  secret\n > 0", "UPDATE `my table` SET a=a-? WHERE b > ?"),
        ("UPDATE t SET a=3--2", "UPDATE t SET a=?--?"), ("SELECT N'secret'", "SELECT N?"), ("UPDATE größe SET a = 'secret'", "UPDATE größe SET a = ?"),
        ("/* secret", ""), ("", ""), ("'", "?"), ("`secret", "`secret"),
    ])
    func `values and comments are not in it`(statement: String, expected: String) {
        #expect(StatementDigest(statement).text == expected)
    }

    @Test func `a long one is cut`() {
        let digest = StatementDigest("UPDATE " + Array(repeating: "t", count: 100).joined(separator: ", "))
        #expect(digest.text.count == StatementDigest.maximumLength && digest.text.hasSuffix("…"))
    }

    @Test(arguments: [
        ("update t set a = 1", true), ("/* app */ delete from t", true), ("ALTER TABLE t ADD b INT", true), ("LOCK TABLES t WRITE", true), ("COMMIT", true),
        ("SELECT * FROM t", false), ("SHOW SLAVE STATUS", false), ("SET STATEMENT lock_wait_timeout = 0 FOR SELECT 1", false), ("ROLLBACK", false),
        ("ANALYZE SELECT * FROM t", false), ("(SELECT 1)", false), ("", false), ("'UPDATE", false), ("UPDATES", false),
    ])
    func `whether it writes is told by its first word`(statement: String, expected: Bool) {
        #expect(StatementDigest(statement).writes == expected)
    }
}
