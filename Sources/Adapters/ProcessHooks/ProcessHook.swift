#if Daemon
public import Hooks

/// A hook that runs a program.
///
/// The program gets `/dev/null` as input, a clean environment (a few basics and the variables of `HookEnvironment`), a session of its own, and
/// ``deadline``. Output and errors go to one bounded tail, which is part of the result.
///
/// | the program | result |
/// |---|---|
/// | exits with 0 | `succeeded` |
/// | exits otherwise, or by a signal | `failed`, with the status |
/// | cannot be started, or a value holds a NUL byte | `failed`, with the cause; nothing ran |
/// | runs into the deadline | `timedOut`; its process group was ended, grandchildren included |
/// | line ends in `&` | `started`; or `failed` when ``BackgroundProcesses/maximum`` of them run |
///
/// A program that exits in time may leave children behind on purpose; they are not touched. A process that left the group by a session of its own
/// cannot be ended by us either.
///
/// ## If it stops half-way
/// Cancellation ends the process group and reports `failed`; what the program did until then is unknown. A manager that dies leaves it running.
public struct ProcessHook: Hook {
    public let name: String
    public let phase: HookPhase
    public let isRequired: Bool
    private let command: ProcessHookCommand
    private let options: ProcessHookOptions
    private let background: BackgroundProcesses

    /// - Parameters:
    ///   - name: Default: the line, or the executable and its arguments.
    ///   - background: Shared by all hooks of a manager, so that its bound is one for all.
    public init(
        _ command: ProcessHookCommand, name: String? = nil, phase: HookPhase, isRequired: Bool = false, options: ProcessHookOptions,
        background: BackgroundProcesses
    ) {
        self.command = command
        self.phase = phase
        self.isRequired = isRequired
        self.options = options
        self.background = background
        switch command {
        case .executable(let executable, let arguments): self.name = name ?? ([executable] + arguments).joined(separator: " ")
        case .shellLine(let line): self.name = name ?? line
        }
    }

    public var deadline: Duration { options.deadline }

    public func run(_ invocation: HookInvocation) async -> HookResult {
        let launch: ProcessLaunch
        do {
            launch = try ProcessLaunch(command, invocation: invocation, options: options)
        } catch {
            return .failed(reason: error.message, output: "")
        }
        if launch.isBackground {
            guard await background.start(launch, name: name) else {
                return .failed(reason: "not started: \(background.maximum) background hooks are running", output: "")
            }
            return .started
        }
        let stop = StopSignal()
        return await withTaskCancellationHandler {
            // A task of its own, and awaited: ending a process takes waits, and in a cancelled task none of them waits.
            await Task { await launch.run(stop: stop) }.value
        } onCancel: {
            stop.send()
        }
    }
}
#else
/// Enable the package trait `Daemon` to run programs as hooks.
@available(*, unavailable, message: "enable the package trait Daemon")
public struct ProcessHook {}
#endif
