#if Daemon
package import Clocks
import ServiceLifecycle

/// Keeps an output up to date until it is told to end.
package struct RenderWatch: Service {
    private let renderer: RouteRenderer
    private let clock: ServiceClock
    private let report: @Sendable (String) -> Void

    /// - Parameter report: is given one line for each thing that changed.
    package init(renderer: RouteRenderer, clock: ServiceClock, report: @escaping @Sendable (String) -> Void) {
        self.renderer = renderer
        self.clock = clock
        self.report = report
    }

    /// Ends at a graceful shutdown, after the pass that is under way: a command that runs then is waited for until its own deadline.
    package func run() async throws {
        var journal = RenderJournal()
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            let pass = await renderer.pass(at: clock.now())
            for line in journal.lines(of: pass) { report(line) }
            let next = await renderer.nextPass(after: clock.now())
            do {
                try await cancelWhenGracefulShutdown { try await clock.sleep(next) }
            } catch is CancellationError {
                return
            }
        }
    }
}
#endif
