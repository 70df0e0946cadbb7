#if MySQL
import MySQLClient
import Testing

@Suite struct ValueTests {
    @Test func `a secret does not print`() {
        let secret = Secret("hunter2")
        var options = MySQLConnectionOptions(host: "h", port: 1, user: "u", password: secret)
        options.sessionSetup = ["SELECT 1"]
        var dumped = ""
        dump(options, to: &dumped)
        for text in ["\(secret)", "\(options)", String(reflecting: secret), String(reflecting: options), dumped] {
            #expect(!text.contains("hunter2"), "\(text)")
        }
        #expect("\(secret)" == "redacted" && secret.expose() == "hunter2" && secret == Secret("hunter2"))
    }

    @Test func `results made by hand are like those of a server`() {
        let result = MySQLResult(columns: ["a", "B"], rows: [["1", nil], [nil, ""], ["x", "y"]])
        #expect(result.rows.map { [$0["A"], $0["b"]] } == [["1", nil], [nil, ""], ["x", "y"]])
        #expect(result == MySQLResult(columns: ["a", "B"], rows: [["1", nil], [nil, ""], ["x", "y"]]))
        #expect(result != MySQLResult(columns: ["a", "B"], rows: [["1", ""], [nil, ""], ["x", "y"]]))
        #expect(result != MySQLResult(columns: ["a", "b"], rows: [["1", nil], [nil, ""], ["x", "y"]]))
        #expect(result.rows[0] == MySQLResult(columns: ["a", "B"], rows: [["1", nil]]).rows[0])
        #expect(MySQLResult(affectedRows: 3).rows.isEmpty)
    }

    @Test func `replies compare with their failures`() {
        let error = MySQLServerError(code: 1064, sqlState: "42000", message: "no")
        #expect(MySQLReply(failure: (0, error)) == MySQLReply(failure: (0, error)))
        #expect(MySQLReply(failure: (0, error)) != MySQLReply(failure: (1, error)))
        #expect(MySQLReply(failure: (0, error)) != MySQLReply())
    }

    @Test(arguments: [(1040, true), (1045, true), (1129, true), (1130, true), (1203, true), (1226, true), (1053, false), (1077, false)])
    func `a server that answers lives, unless these are its last words`(code: Int, lives: Bool) {
        let error = MySQLServerError(code: code, sqlState: "HY000", message: "")
        #expect(MySQLClientError(.server, errno: code, serverError: error, heardFromServer: true, "x").provesServerAlive == lives)
    }
}
#endif
