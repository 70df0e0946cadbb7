import Logging
import Orchestration
import Raft
import Testing

@Suite("What the log tells of a node's disk") struct RaftEventLogTests {
    @Test func `a full disk has a code, which goes before that of the write that waits for room`() {
        let log = RaftEventLog(.init(label: "test") { _ in SwiftLogNoOpLogHandler() })
        #expect(log.trouble == nil)
        log.observe(.storageStalled(true))
        #expect(log.trouble?.code == .storageStalled)
        log.observe(.space(.exhausted))
        #expect(log.trouble?.code == .storageFull)
        log.observe(.space(.ample))
        log.observe(.storageStalled(false))
        #expect(log.trouble == nil)
        log.observe(.halted(.logFailed("it broke")))
        #expect(log.trouble?.code == .halted && log.trouble?.description.hasSuffix("(halted)") == true)
    }
}
