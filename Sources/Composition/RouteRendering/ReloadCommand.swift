#if Daemon
import Subprocess

/// A program with its arguments, never a line for a shell. What it prints goes to our standard error. It inherits our environment.
///
/// It leads a session of its own. At the deadline everything in its process group is asked to end, and ended for good ``grace`` later; a program that it put into a session of its own, as daemons do, stays.
package struct ReloadCommand: Reloader {
    private let configuration: Configuration
    private let deadline: Duration
    private let name: String

    /// From the signal that asks to the one that ends.
    private static let grace = Duration.seconds(2)

    /// - Parameters:
    ///   - words: The program, a path or a name that is looked for in PATH, and its arguments; none may hold a NUL.
    /// - Throws: ``RouteRenderingError`` with code `output` for words that no program can be started with.
    package init(_ words: [String], deadline: Duration) throws(RouteRenderingError) {
        guard let program = words.first, !program.isEmpty, !words.contains(where: { $0.utf8.contains(0) }) else {
            throw RouteRenderingError(.output, "the command has no program, or holds a NUL")
        }
        var platform = PlatformOptions()
        platform.createSession = true
        configuration = Configuration(
            executable: program.contains("/") ? .path(ReloadCommand.literal(program)) : .name(program), arguments: Arguments(Array(words.dropFirst())), environment: .inherit,
            platformOptions: platform)
        self.deadline = deadline
        name = RenderedText.json(program)
    }

    package func reload() async -> ReloadOutcome {
        let deadline = deadline
        do {
            let result = try await Subprocess.run(configuration, input: .none, output: FileDescriptorOutput.currentStandardError, error: FileDescriptorOutput.currentStandardError) { execution in
                let process = execution.processIdentifier.value
                return await withTaskGroup(of: Bool.self) { group in
                    group.addTask {
                        await ProcessEnd.wait(for: process)
                        return true
                    }
                    group.addTask {
                        await ReloadCommand.pause(deadline)
                        return false
                    }
                    let inTime = await group.next() ?? false
                    if !inTime {
                        ReloadCommand.signal(execution, .terminate)
                        group.addTask {
                            await ReloadCommand.pause(ReloadCommand.grace)
                            return false
                        }
                        // Its end, or that of the grace.
                        _ = await group.next()
                        ReloadCommand.signal(execution, .kill)
                    }
                    group.cancelAll()
                    return inTime
                }
            }
            guard result.closureResult else { return .failed(reason: "\(name) was ended: it took longer than \(deadline)") }
            return switch result.terminationStatus {
            case .exited(0): .succeeded
            case .exited(let code): .failed(reason: "\(name) ended with status \(code)")
            case .signaled(let signal): .failed(reason: "\(name) was ended by signal \(signal)")
            }
        } catch let error as SubprocessError where error.code == .executableNotFound {
            return .failed(reason: "\(name) is not found, or may not be executed")
        } catch {
            return .failed(reason: "\(name) could not be run: \(error)")
        }
    }

    private static func pause(_ duration: Duration) async {
        do {
            try await ContinuousClock().sleep(for: duration)
        } catch {
            // Cut short: what it waited for has come.
        }
    }

    private static func signal(_ execution: Execution<NoInput, FileDescriptorOutput, FileDescriptorOutput>, _ signal: Signal) {
        do {
            try execution.send(signal: signal, toProcessGroup: true)
        } catch {
            // No member is left, which is what the signal was for.
        }
    }

    /// A value of a library that this target does not import, made through the one initializer that needs no import.
    private static func literal<Value: ExpressibleByStringLiteral>(_ text: String) -> Value where Value.StringLiteralType == String {
        Value(stringLiteral: text)
    }
}
#endif
