#if Network
import Testing

@testable import ZooKeeperClient

@Suite struct `Errors` {
    /// Each code that a server may answer: its number, and what it means of a read and of a write.
    static let rows: [(ZooKeeperServerCode, Int32, ZooKeeperError.Code, ZooKeeperError.Code)] = [
        (.systemError, -1, .rejected, .outcomeUnknown), (.runtimeInconsistency, -2, .rejected, .rejected), (.dataInconsistency, -3, .rejected, .outcomeUnknown),
        (.connectionLoss, -4, .rejected, .outcomeUnknown), (.marshallingError, -5, .rejected, .rejected), (.unimplemented, -6, .rejected, .rejected),
        (.operationTimeout, -7, .rejected, .outcomeUnknown), (.badArguments, -8, .rejected, .rejected), (.noNode, -101, .rejected, .rejected), (.noAuth, -102, .refused, .refused),
        (.badVersion, -103, .rejected, .rejected), (.noChildrenForEphemerals, -108, .rejected, .rejected), (.nodeExists, -110, .rejected, .rejected), (.notEmpty, -111, .rejected, .rejected),
        (.invalidACL, -114, .rejected, .rejected), (.authenticationFailed, -115, .refused, .refused), (.notReadOnly, -119, .rejected, .rejected),
        (.ephemeralOnLocalSession, -120, .rejected, .rejected), (.requestTimeout, -122, .rejected, .outcomeUnknown), (.sessionClosedRequireAuthentication, -124, .refused, .refused),
        (.quotaExceeded, -125, .rejected, .rejected), (.throttled, -127, .rejected, .rejected), (ZooKeeperServerCode(rawValue: -999), -999, .rejected, .rejected),
    ]

    @Test(arguments: rows)
    func `what a server answers means this`(code: ZooKeeperServerCode, number: Int32, read: ZooKeeperError.Code, write: ZooKeeperError.Code) {
        #expect(code.rawValue == number)
        #expect(code.errorCode(isWrite: false) == read)
        #expect(code.errorCode(isWrite: true) == write)
        #expect(!code.isAboutTheSession)
    }

    @Test(arguments: [ZooKeeperServerCode.sessionExpired, .sessionMoved])
    func `these are about the session`(code: ZooKeeperServerCode) { #expect(code.isAboutTheSession) }

    @Test func `what certainly did nothing may be tried again`() {
        let all: [ZooKeeperError.Code] = [.unreachable, .outcomeUnknown, .refused, .rejected, .settings, .malformed, .overloaded, .closed]
        #expect(all.filter(\.isRetryable) == [.unreachable, .overloaded])
    }

    @Test func `a description has the path`() {
        #expect(ZooKeeperError(.rejected, "\(ZooKeeperServerCode.noNode)", path: "/a", serverCode: .noNode).description == "rejected: /a: no node (-101)")
        #expect(ZooKeeperError(.unreachable, "nobody").description == "unreachable: nobody")
        #expect(ZooKeeperServerCode(rawValue: -999).description == "code (-999)")
    }
}
#endif
