#if Daemon
import Hooks
import Subprocess
import TopologyModel

/// Everything about one process, decided before it is started.
struct ProcessLaunch: Sendable {
    struct Refusal: Error {
        var message: String
    }

    let configuration: Configuration
    let isBackground: Bool
    /// From the start until the process must be gone.
    let deadline: Duration
    let terminationGrace: Duration
    let outputTailBytes: Int

    init(_ command: ProcessHookCommand, invocation: HookInvocation, options: ProcessHookOptions) throws(Refusal) {
        let variables = HookEnvironment(invocation).variables
        var environment: [String: String] = ["PATH": ProcessHookOptions.defaultPath]
        for name in options.passedVariables {
            if let value = options.environment[name] { environment[name] = value }
        }
        for variable in variables { environment[variable.name] = variable.value }
        let executable: String
        var arguments: [String]
        switch command {
        case .executable(let path, let templates):
            let placeholders = HookPlaceholders(invocation)
            executable = path
            arguments = templates.map { placeholders.substituted(intoArgument: $0) }
            isBackground = false
        case .shellLine(let line):
            executable = options.shell
            (arguments, isBackground) = try ProcessLaunch.shellArguments(line, invocation)
        }
        // The system would cut the text at the NUL without a word.
        for name in environment.keys.sorted() where environment[name]?.utf8.contains(0) == true {
            throw Refusal(message: "not started: the value of \(name) holds a NUL byte")
        }
        for text in [executable] + arguments where text.utf8.contains(0) {
            throw Refusal(message: "not started: an argument holds a NUL byte")
        }
        guard !executable.isEmpty else { throw Refusal(message: "not started: no executable is given") }
        var platform = PlatformOptions()
        // The process leads a session, hence a group, of its own: the group is what we end.
        platform.createSession = true
        configuration = Configuration(
            executable: executable.contains("/") ? .path(ProcessLaunch.literal(executable)) : .name(executable), arguments: Arguments(arguments),
            environment: .custom(Dictionary(uniqueKeysWithValues: environment.map { (Environment.Key(stringLiteral: $0), $1) })),
            workingDirectory: options.workingDirectory.map { ProcessLaunch.literal($0) }, platformOptions: platform)
        deadline = isBackground ? options.backgroundDeadline : options.deadline
        terminationGrace = min(options.terminationGrace, deadline / 2)
        outputTailBytes = options.outputTailBytes
    }

    private static func shellArguments(_ line: String, _ invocation: HookInvocation) throws(Refusal) -> ([String], Bool) {
        if invocation.phase == .postTakePrimary {
            let successor = invocation.successor?.description ?? ""
            return (["-c", line, commandName, successor, invocation.failed.description], false)
        }
        var text = line[...]
        while text.last?.isWhitespace == true { text.removeLast() }
        let isBackground = text.last == "&"
        if isBackground { text.removeLast() }
        do {
            return (["-c", try HookPlaceholders(invocation).substituted(intoShellLine: String(text)), commandName], isBackground)
        } catch {
            throw Refusal(message: "not started: \(error.message)")
        }
    }

    /// A value of a library that this target does not import (swift-system's file paths), made through the one initializer that needs no import.
    private static func literal<Value: ExpressibleByStringLiteral>(_ text: String) -> Value where Value.StringLiteralType == String {
        Value(stringLiteral: text)
    }

    /// What the shell calls itself in its messages (`$0`).
    private static let commandName = "baton-hook"

    /// For messages.
    var executableName: String { configuration.executable.description }
}
#endif
