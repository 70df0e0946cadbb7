public import Hooks

/// One hook of the configuration.
public struct ConfiguredHook: Hashable, Sendable {
    public enum Action: Hashable, Sendable {
        /// For a shell, in the incumbent's form.
        case shellLine(String)
        /// A program and its arguments; placeholders are filled in each argument.
        case program(String, arguments: [String])
        case webhook(ConfiguredWebhook)
    }

    public var phase: HookPhase
    public var action: Action
    /// One that fails keeps the later ones of its phase from running, and is told: before anything was touched it stops the recovery, and after it the recovery has errors.
    public var isRequired: Bool
    /// 60 s unless the file says otherwise.
    public var deadline: Duration
    /// For audits; nil: what it runs says it.
    public var name: String?

    public init(phase: HookPhase, _ action: Action, isRequired: Bool = false, deadline: Duration = ConfiguredHook.defaultDeadline, name: String? = nil) {
        self.phase = phase
        self.action = action
        self.isRequired = isRequired
        self.deadline = deadline
        self.name = name
    }

    public static let defaultDeadline = Duration.seconds(60)
}
