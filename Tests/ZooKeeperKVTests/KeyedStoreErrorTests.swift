#if Network
import KVPublishers
import Testing
import ZooKeeperClient
import ZooKeeperKV

@Suite struct `What errors mean` {
    struct Row: Sendable, CustomTestStringConvertible {
        var code: ZooKeeperError.Code
        var serverCode: ZooKeeperServerCode?
        var ofRead: KeyedStoreError.Code
        var ofWrite: KeyedStoreError.Code
        var testDescription: String { "\(code) \(serverCode.map { "\($0)" } ?? "")" }
    }

    static let rows: [Row] = [
        Row(code: .unreachable, ofRead: .unreachable, ofWrite: .unreachable),
        Row(code: .overloaded, ofRead: .unreachable, ofWrite: .unreachable),
        Row(code: .closed, ofRead: .unreachable, ofWrite: .unreachable),
        Row(code: .outcomeUnknown, ofRead: .unreachable, ofWrite: .outcomeUnknown),
        Row(code: .refused, serverCode: .noAuth, ofRead: .refused, ofWrite: .refused),
        Row(code: .settings, ofRead: .refused, ofWrite: .refused),
        Row(code: .malformed, ofRead: .refused, ofWrite: .refused),
        Row(code: .rejected, serverCode: .quotaExceeded, ofRead: .refused, ofWrite: .refused),
        Row(code: .rejected, serverCode: .invalidACL, ofRead: .refused, ofWrite: .refused),
        Row(code: .rejected, serverCode: .throttled, ofRead: .unreachable, ofWrite: .unreachable),
        Row(code: .rejected, serverCode: .connectionLoss, ofRead: .unreachable, ofWrite: .unreachable),
        Row(code: ZooKeeperError.Code(rawValue: "of a later version"), ofRead: .unreachable, ofWrite: .outcomeUnknown),
    ]

    @Test(arguments: rows) func `an error says whether something was written`(row: Row) {
        let error = ZooKeeperError(row.code, "words", path: "/a", serverCode: row.serverCode)
        #expect(KeyedStoreError(error, isWrite: false) == KeyedStoreError(row.ofRead, "/a: words"))
        #expect(KeyedStoreError(error, isWrite: true) == KeyedStoreError(row.ofWrite, "/a: words"))
    }
}
#endif
