#if Daemon
package import KVPublishers
package import TopologyModel

/// Renders what one store has into one file, and makes a program read it.
///
/// One pass after the other: whoever calls says when. What was rendered is remembered before it is written, and that a command is owed until it has succeeded, so that a crash at any moment is made good by the next
/// pass of the next process.
package actor RouteRenderer {
    private let publisher: any KVPublisher
    private let template: RouteTemplate
    private let output: OutputFile
    private let reloader: (any Reloader)?
    private var memory: RenderMemory
    private var schedule: RenderSchedule

    /// - Parameter reloader: nil: nothing is told of a new output; that it is owed is remembered for a later run that has one.
    /// - Throws: ``RouteRenderingError`` with code `output` when what was remembered cannot be read.
    package init(
        publisher: any KVPublisher, template: RouteTemplate, output: OutputFile, reloader: (any Reloader)?, schedule: RenderSchedule
    ) throws(RouteRenderingError) {
        self.publisher = publisher
        self.template = template
        self.output = output
        self.reloader = reloader
        self.schedule = schedule
        memory = try output.memory()
    }

    /// Reads the store, replaces the output if it is another one by now, and runs the command if that is owed and due. Not to be called again before it has returned.
    ///
    /// A store that fails, or an output that cannot be written, leaves everything as it is, and is told as ``RenderPass/failure``.
    package func pass(at now: MonotonicInstant) async -> RenderPass {
        var pass = RenderPass()
        do throws(RouteRenderingError) {
            let reading = try await StoreReading.read(publisher)
            try render(reading, into: &pass)
        } catch {
            pass.failure = error
        }
        if let reloader, memory.isReloadOwed, schedule.mayReload(at: now) {
            let outcome = await reloader.reload()
            schedule.reloadEnded(outcome, at: now)
            pass.reload = outcome
            if outcome == .succeeded {
                memory.isReloadOwed = false
                do throws(RouteRenderingError) {
                    try output.save(memory)
                } catch {
                    // The next process runs the command once more.
                    pass.failure = pass.failure ?? error
                }
            }
        }
        return pass
    }

    /// When the next pass is due.
    package func nextPass(after now: MonotonicInstant) -> MonotonicInstant { schedule.nextPass(after: now) }

    private func render(_ reading: StoreReading, into pass: inout RenderPass) throws(RouteRenderingError) {
        var next = memory
        let taken = next.take(reading)
        let rendered = try template.render(RenderedRoute.all(next.shown), store: publisher.name)
        let bytes = Array(rendered.text.utf8)
        let isChanged = try output.content() != bytes
        // Also where there is no command now: whoever runs with one later has it run.
        if isChanged { next.isReloadOwed = true }
        if next != memory {
            try output.save(next)
            memory = next
        }
        if isChanged {
            try output.replace(with: bytes)
            schedule.outputChanged()
        }
        pass.isReplaced = isChanged
        pass.changes = taken.changes
        pass.troubles = taken.troubles + rendered.troubles
    }
}
#endif
