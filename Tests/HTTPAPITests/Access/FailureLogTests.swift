#if Daemon
    @testable import HTTPAPI
    import Synchronization
    import Testing
    import TopologyModel

    @Suite struct FailureLogTests {
        @Test func `many failures are few lines, and none is forgotten`() {
            let lines = LogLines()
            let time = Mutex(MonotonicInstant(nanoseconds: 0))
            let log = FailureLog(logger: lines.logger, now: { time.withLock { $0 } })
            for _ in 0..<1000 { log.tell("a wrong name or password", of: "10.0.0.7") }
            time.withLock { $0 = $0 + FailureLog.interval }
            for _ in 0..<3 { log.tell("no certificate", of: "10.0.0.8") }
            time.withLock { $0 = $0 + FailureLog.interval }
            log.tell("no certificate", of: "10.0.0.9")
            #expect(
                lines.all == [
                    "warning a request was not authenticated http.peer=10.0.0.7 reason=a wrong name or password untold_before=0",
                    "warning a request was not authenticated http.peer=10.0.0.8 reason=no certificate untold_before=999",
                    "warning a request was not authenticated http.peer=10.0.0.9 reason=no certificate untold_before=2",
                ])
        }
    }
#endif
