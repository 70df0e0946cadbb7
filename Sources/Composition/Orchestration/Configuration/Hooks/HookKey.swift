import Hooks

/// The list `hooks` of the file, and the members of its elements.
enum HookKey {
    static let listName = "hooks"
    static let phase = "phase"
    /// A program and its arguments.
    static let argv = "argv"
    /// A line for a shell.
    static let shell = "shell"
    static let url = "url"
    static let secret = "secret"
    static let authorityFile = "caFile"
    static let required = "required"
    static let deadline = "deadline"
    static let name = "name"

    /// What an element may do. It does one of them.
    static let actions = [argv, shell, url]

    static let members: [ConfigurationKey] = [
        .init(phase, .string(""), .honored, choices: HookPhase.allCases.map(\.rawValue)),
        .init(argv, .list([]), .honored),
        .init(shell, .string(""), .honored),
        .init(url, .string(""), .honored, isSecret: true),
        .init(secret, .string(""), .honored, isSecret: true),
        .init(authorityFile, .string(""), .honored),
        .init(required, .bool(false), .honored),
        .init(deadline, .duration(ConfiguredHook.defaultDeadline), .honored, range: 100...3_600_000),
        .init(name, .string(""), .honored),
    ]
}
