#if Daemon
    import Dispatch
    import Foundation

    /// The first SIGTERM or SIGINT asks for a graceful stop (the service group sees to it); the second leaves at once. The journal is made for that.
    enum SecondSignal {
        private nonisolated(unsafe) static var sources: [any DispatchSourceSignal] = []  // written once, before anything else runs

        static func install() {
            let queue = DispatchQueue(label: "baton.second-signal")
            let counter = Counter()
            for signal in [SIGTERM, SIGINT] {
                let source = DispatchSource.makeSignalSource(signal: signal, queue: queue)
                source.setEventHandler {
                    counter.value += 1
                    if counter.value >= 2 { _exit(128 + signal) }
                }
                source.resume()
                sources.append(source)
            }
        }

        /// Confined to the queue above.
        private final class Counter: @unchecked Sendable {  // no lock: touched on one serial queue only
            var value = 0
        }
    }
#endif
