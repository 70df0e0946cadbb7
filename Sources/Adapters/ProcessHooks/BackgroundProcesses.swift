#if Daemon
import Hooks
public import Logging

/// The hooks that were started and are not waited for: bounded in number and, by `ProcessHookOptions.backgroundDeadline`, in time.
///
/// One is shared by all hooks of a manager. Each process is reaped when it ends, and a failure is logged, which is all that becomes of it.
public actor BackgroundProcesses {
    /// Default 16.
    public nonisolated let maximum: Int
    private let logger: Logger
    private var running: [UInt64: (task: Task<Void, Never>, stop: StopSignal)] = [:]
    private var started: UInt64 = 0
    private var isShutDown = false

    public init(maximum: Int = 16, logger: Logger = Logger(label: "baton.hooks") { _ in SwiftLogNoOpLogHandler() }) {
        self.maximum = maximum
        self.logger = logger
    }

    /// How many run now.
    public var count: Int { running.count }

    /// Waits until none of those that run now does any more: as long as their deadline at most.
    public func drain() async {
        for number in running.keys.sorted() { await running[number]?.task.value }
    }

    /// Ends all of them, waits until they are gone, and starts no more.
    public func shutDown() async {
        isShutDown = true
        for number in running.keys.sorted() { running[number]?.stop.send() }
        await drain()
    }

    /// False when there is no room.
    func start(_ launch: ProcessLaunch, name: String) -> Bool {
        guard running.count < maximum, !isShutDown else { return false }
        started += 1
        let number = started
        let stop = StopSignal()
        // Its life is this actor's, not its caller's: that is what `&` asks for. It ends by its own deadline, or by `shutDown`.
        let task = Task {
            let result = await launch.run(stop: stop)
            ended(number, name, result)
        }
        running[number] = (task, stop)
        return true
    }

    private func ended(_ number: UInt64, _ name: String, _ result: HookResult) {
        running[number] = nil
        switch result {
        case .succeeded, .started: logger.debug("background hook ended", metadata: ["hook.name": "\(name)"])
        case .failed(let reason, _):
            logger.info("background hook failed", metadata: ["hook.name": "\(name)", "hook.reason": "\(reason)"])
        case .timedOut:
            logger.info("background hook passed its deadline", metadata: ["hook.name": "\(name)"])
        }
    }
}
#endif
