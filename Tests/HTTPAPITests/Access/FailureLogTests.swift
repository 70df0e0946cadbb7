#if Daemon
    @testable import HTTPAPI
    import Logging
    import Synchronization
    import Testing
    import TopologyModel

    @Suite struct FailureLogTests {
        /// Keeps the lines of a logger.
        private final class Lines: Sendable {
            let all = Mutex<[String]>([])
        }

        private struct Handler: LogHandler {
            let lines: Lines
            var metadata: Logger.Metadata = [:]
            var logLevel: Logger.Level = .trace

            subscript(metadataKey key: String) -> Logger.Metadata.Value? {
                get { metadata[key] }
                set { metadata[key] = newValue }
            }

            func log(event: LogEvent) {
                let pairs = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                lines.all.withLock { $0.append("\(event.level) \(pairs.joined(separator: " "))") }
            }
        }

        @Test func `many failures are few lines, and none is forgotten`() {
            let lines = Lines()
            let time = Mutex(MonotonicInstant(nanoseconds: 0))
            let log = FailureLog(logger: Logger(label: "test") { _ in Handler(lines: lines) }, now: { time.withLock { $0 } })
            for _ in 0..<1000 { log.tell("a wrong name or password", of: "10.0.0.7") }
            time.withLock { $0 = $0 + FailureLog.interval }
            for _ in 0..<3 { log.tell("no certificate", of: "10.0.0.8") }
            time.withLock { $0 = $0 + FailureLog.interval }
            log.tell("no certificate", of: "10.0.0.9")
            #expect(
                lines.all.withLock { $0 } == [
                    "warning http.peer=10.0.0.7 reason=a wrong name or password untold_before=0", "warning http.peer=10.0.0.8 reason=no certificate untold_before=999",
                    "warning http.peer=10.0.0.9 reason=no certificate untold_before=2",
                ])
        }
    }
#endif
