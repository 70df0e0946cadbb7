#if MySQL
import MySQLClient
@testable import MySQLStorage
import Storage
import Testing

@Suite struct ServerErrorTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var code: Int
        var expected: StorageError.Code
        var advice: String
        var testDescription: String { "error \(code)" }
    }

    static let rows: [Row] = [
        Row(code: 1021, expected: .full, advice: "free space"), Row(code: 1114, expected: .full, advice: "free space"),
        Row(code: 1290, expected: .inputOutput, advice: "is read-only"), Row(code: 1792, expected: .inputOutput, advice: "is read-only"),
        Row(code: 1836, expected: .inputOutput, advice: "is read-only"), Row(code: 1205, expected: .locked, advice: "another session holds its rows"),
        Row(code: 1213, expected: .locked, advice: "another session holds its rows"), Row(code: 1153, expected: .tooLarge, advice: "max_allowed_packet"),
        Row(code: 1142, expected: .inputOutput, advice: "grant"), Row(code: 1146, expected: .corrupt, advice: "restore a copy"),
        Row(code: 1053, expected: .inputOutput, advice: "tried again by itself"), Row(code: 1047, expected: .inputOutput, advice: "majority"),
        Row(code: 1040, expected: .inputOutput, advice: "raise its limit"), Row(code: 65_000, expected: .inputOutput, advice: "65000"),
    ]

    @Test(arguments: rows) func `a refusal has our code, the server's words and what to do`(row: Row) {
        let failure = SessionFailure(MySQLServerError(code: row.code, sqlState: "HY000", message: "its words"), doing: "write")
        #expect(failure.error.code == row.expected)
        #expect(failure.error.message.hasPrefix("cannot write: \(row.code) (HY000): its words"))
        #expect(failure.error.message.contains(row.advice))
    }

    @Test func `every number is in one row of the table`() {
        let all = SessionFailure.table.flatMap { $0.codes.sorted() }
        #expect(all.count == Set(all).count)
    }
}
#endif
