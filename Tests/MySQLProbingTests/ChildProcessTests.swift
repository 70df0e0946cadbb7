#if MySQL
import Foundation
import TestProcesses
import Testing

@Suite struct ChildProcessTests {
    /// Foundation and NIO leave their descriptors open on exec, and a server outlives many tests: whoever reads up to an end would wait for it.
    @Test func `a server of tests holds nobody's pipe open`() throws {
        var ends: [CInt] = [-1, -1]
        try #require(pipe(&ends) == 0)
        defer { close(ends[0]) }
        let server = try ChildProcess("/bin/sleep", ["60"], log: "/dev/null")
        defer { server.kill() }
        close(ends[1])
        // Without an end there would be nothing to read yet.
        #expect(fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0)
        var byte: UInt8 = 0
        #expect(read(ends[0], &byte, 1) == 0)
    }
}
#endif
