#if Daemon
import Hooks
import Subprocess

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

extension ProcessLaunch {
    private typealias Running = Execution<NoInput, SequenceOutput, CombinedErrorOutput>

    private enum Ending: Sendable { case exited, deadlinePassed, stopped }

    private enum Event: Sendable {
        case outputEnded(OutputTail)
        case exited, deadlinePassed, stopped, gracePassed, nothing
    }

    /// Starts the process and returns when it is gone, at the deadline at the latest unless the kernel itself holds it.
    ///
    /// Not to be called from a cancelled task; `stop` ends it early.
    func run(stop: StopSignal) async -> HookResult {
        do {
            let result = try await Subprocess.run(configuration, input: .none, output: .sequence, error: .combinedWithOutput) { execution in
                await supervise(execution, stop: stop)
            }
            let (ending, tail) = result.closureResult
            switch ending {
            case .deadlinePassed: return .timedOut(output: tail.text)
            case .stopped: return .failed(reason: "ended because the manager is shutting down", output: tail.text)
            case .exited: break
            }
            switch result.terminationStatus {
            case .exited(0): return .succeeded(output: tail.text)
            case .exited(let code): return .failed(reason: ProcessLaunch.meaning(ofExit: code), output: tail.text)
            case .signaled(let signal): return .failed(reason: "ended by signal \(signal)", output: tail.text)
            }
        } catch let error as SubprocessError where error.code == .executableNotFound {
            return .failed(reason: "not started: \(executableName) is not found, or may not be executed", output: "")
        } catch {
            return .failed(reason: "\(executableName) could not be run: \(error)", output: "")
        }
    }

    /// Reads the output and ends the process group when it must. The process is not reaped before this returns, so its number, which is the
    /// group's, cannot belong to anybody else yet.
    private func supervise(_ execution: Running, stop: StopSignal) async -> (Ending, OutputTail) {
        let output = execution.standardOutput
        let process = execution.processIdentifier.value
        let limit = outputTailBytes
        return await withTaskGroup(of: Event.self) { group in
            var ending: Ending?
            var tail = OutputTail(limit: limit)
            var isOver = false
            group.addTask { .outputEnded(await ProcessLaunch.tail(of: output, limit: limit)) }
            let softDeadline = deadline - terminationGrace
            group.addTask { await ProcessLaunch.pause(softDeadline) ? .deadlinePassed : .nothing }
            group.addTask {
                await stop.wait()
                return .stopped
            }
            while !isOver, let event = await group.next() {
                switch event {
                case .deadlinePassed where ending == nil, .stopped where ending == nil:
                    ending = if case .stopped = event { .stopped } else { .deadlinePassed }
                    ProcessLaunch.signalGroup(of: execution, .terminate)
                    let grace = terminationGrace
                    group.addTask { await ProcessLaunch.pause(grace) ? .gracePassed : .nothing }
                case .gracePassed: ProcessLaunch.signalGroup(of: execution, .kill)
                case .outputEnded(let captured):
                    tail = captured
                    group.addTask { await ProcessLaunch.waitForExit(of: process) }
                case .exited: isOver = true
                case .deadlinePassed, .stopped, .nothing: break
                }
            }
            // Grandchildren that outlived the request to end.
            if ending != nil { ProcessLaunch.signalGroup(of: execution, .kill) }
            group.cancelAll()
            return (ending ?? .exited, tail)
        }
    }

    /// The output ends when all its writers are gone, or when the process itself is, whichever is first.
    private static func tail(of output: SubprocessOutputSequence, limit: Int) async -> OutputTail {
        var tail = OutputTail(limit: limit)
        do {
            for try await chunk in output { chunk.withUnsafeBytes { tail.append($0) } }
        } catch {
            // A pipe that cannot be read any more ends the output; the exit status is still to come, and decides.
            return tail
        }
        return tail
    }

    /// Returns when the process has exited, without reaping it. Mostly that is so at the first look: only a program that closes its output and
    /// goes on makes this wait.
    private static func waitForExit(of process: pid_t) async -> Event {
        let longestPause = Duration.milliseconds(50)
        var interval = Duration.milliseconds(1)
        while true {
            var information = siginfo_t()
            let answer = waitid(P_PID, id_t(process), &information, WEXITED | WNOHANG | WNOWAIT)
            // Any error means that there is no such child to wait for.
            if answer != 0 || information.si_signo == SIGCHLD { return .exited }
            guard await pause(interval) else { return .nothing }
            interval = min(interval * 2, longestPause)
        }
    }

    /// False when it was cut short by cancellation.
    private static func pause(_ duration: Duration) async -> Bool {
        do {
            try await ContinuousClock().sleep(for: duration)
            return true
        } catch {
            return false
        }
    }

    private static func signalGroup(of execution: Running, _ signal: Signal) {
        do {
            try execution.send(signal: signal, toProcessGroup: true)
        } catch {
            // No member is left, which is what the signal was for.
        }
    }

    private static func meaning(ofExit code: TerminationStatus.Code) -> String {
        switch code {
        case 126: "exit status 126 (a shell's answer for: cannot be executed)"
        case 127: "exit status 127 (a shell's answer for: command not found)"
        default: "exit status \(code)"
        }
    }
}
#endif
