#if Daemon
/// Limits and surroundings that process hooks share.
public struct ProcessHookOptions: Sendable {
    /// Runs shell lines, as `<shell> -c <line>`; of the `sh` family. The incumbent's key is `ProcessesShellCommand`. Default `bash`.
    public var shell = "bash"
    /// How long a hook may run, the time to end it included. Default 60 s; the incumbent has no limit.
    public var deadline = Duration.seconds(60)
    /// How long a line that ends in `&` may run, the time to end it included. Default 1 hour.
    public var backgroundDeadline = Duration.seconds(3600)
    /// Between the request to end (SIGTERM) and the end (SIGKILL). Counted inside the deadline, and at most half of it. Default 5 s.
    public var terminationGrace = Duration.seconds(5)
    /// How much of the end of the output is kept, in bytes. Default 16 KiB. The rest is read and dropped, so a talkative hook never blocks.
    public var outputTailBytes = 16 * 1024
    /// Where hooks start. nil: the manager's own directory.
    public var workingDirectory: String?
    /// The manager's environment. Only ``passedVariables`` of it reach a hook, so secrets in it stay here.
    public var environment: [String: String] = [:]
    /// Default: ``defaultPassedVariables``.
    public var passedVariables: [String] = ProcessHookOptions.defaultPassedVariables

    public static let defaultPassedVariables = [
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR",
    ]
    /// What hooks get when the manager was started without `PATH`.
    public static let defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    public init() {}
}
#endif
