#if Daemon
/// What a process hook runs.
public enum ProcessHookCommand: Hashable, Sendable {
    /// An executable, by path or by a name that is looked up in `PATH`, and its arguments. Placeholders are filled per argument;
    /// no shell reads them, so a value is always one argument, or a part of one. The executable itself is taken as it is.
    case executable(String, arguments: [String])
    /// A line for the shell: the incumbent's form. Placeholders arrive as text wherever they stand (`HookPlaceholders`). A line that ends in `&` is
    /// started and not waited for. Lines of `PostTakeMasterProcesses` are run as they are, with successor and former primary as `$1` and `$2`.
    case shellLine(String)
}
#endif
