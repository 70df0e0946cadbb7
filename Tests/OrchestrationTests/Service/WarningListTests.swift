@testable import Orchestration
import Testing

@Suite struct WarningListTests {
    @Test func `a warning is news when it begins and when it is over`() {
        var list = WarningList()
        #expect(list.replace(with: ["full"]) == (["full"], []))
        #expect(list.replace(with: ["full"]) == ([], []))
        #expect(list.replace(with: ["missing"]) == (["missing"], ["full"]))
        #expect(list.all == ["missing"])
        #expect(list.replace(with: []) == ([], ["missing"]))
    }
}
