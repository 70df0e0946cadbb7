#if MySQL
import BatonTesting
import MySQLStorage
import Storage
import TestServers
import Testing

@Suite struct DamagedTablesTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var tampering: String
        var expected: StorageError.Code?
    }

    static let rows: [Row] = [
        Row(testDescription: "untouched", tampering: "SELECT 1", expected: nil),
        Row(testDescription: "a newer schema", tampering: "UPDATE baton_schema SET version = 99", expected: .tooNew),
        Row(testDescription: "a newer format", tampering: "UPDATE baton_schema SET format = 2", expected: .tooNew),
        Row(testDescription: "an impossible version", tampering: "UPDATE baton_schema SET version = -1", expected: .corrupt),
        Row(testDescription: "a step that was cut short", tampering: "DELETE FROM baton_schema; DROP TABLE baton_inventory", expected: nil),
        Row(testDescription: "a newer command", tampering: "UPDATE baton_log SET kind = 900 WHERE log_index = 2", expected: .tooNew),
        Row(testDescription: "a newer form of a command", tampering: "UPDATE baton_log SET version = 2 WHERE log_index = 2", expected: .tooNew),
        Row(testDescription: "a cut command", tampering: "UPDATE baton_log SET body = x'01' WHERE log_index = 2", expected: .corrupt),
        Row(testDescription: "a kind out of range", tampering: "UPDATE baton_log SET kind = -1 WHERE log_index = 2", expected: .corrupt),
        Row(testDescription: "a missing command", tampering: "DELETE FROM baton_log WHERE log_index = 2", expected: .corrupt),
        Row(testDescription: "a missing beginning", tampering: "DELETE FROM baton_log WHERE log_index < 3", expected: .corrupt),
        Row(testDescription: "a missing end", tampering: "DELETE FROM baton_log WHERE log_index > 30", expected: .corrupt),
        Row(testDescription: "no head", tampering: "DELETE FROM baton_head", expected: .corrupt),
        Row(testDescription: "no log", tampering: "DROP TABLE baton_log", expected: .corrupt),
        Row(testDescription: "another engine", tampering: "ALTER TABLE baton_log ENGINE = MyISAM", expected: .inputOutput),
        Row(testDescription: "a cut snapshot", tampering: "INSERT INTO baton_snapshot (part, parts, log_index, body) VALUES (0, 1, 1, x'01')", expected: .corrupt),
        Row(testDescription: "a missing part", tampering: "INSERT INTO baton_snapshot (part, parts, log_index, body) VALUES (0, 2, 1, x'01')", expected: .corrupt),
        Row(testDescription: "a newer snapshot", tampering: "INSERT INTO baton_snapshot (part, parts, log_index, body) VALUES (0, 1, 1, x'FF')", expected: .tooNew),
        Row(
            testDescription: "a snapshot of another index",
            tampering: "INSERT INTO baton_snapshot (part, parts, log_index, body) VALUES (0, 1, 1, x'010000000000000000')", expected: .corrupt),
    ]

    @Test(arguments: rows, TestServerKind.all) func `what cannot be understood is refused and not skipped`(row: Row, kind: TestServerKind) async throws {
        try await Scratch.with(kind) { scratch in
            try await scratch.fill()
            try await scratch.sql(row.tampering)
            let refusal = try await scratch.refusal()
            #expect(refusal?.code == row.expected, "\(refusal?.message ?? "it opens")")
        }
    }
}
#endif
