/// What applying a command answered.
public enum CommandResult: Hashable, Sendable, Codable {
    case done
    case opened(RecoveryID)
    /// The command changed nothing.
    case refused(Gate)
    case designated(Epoch)
    /// The command names a recovery, cluster or server that does not exist or is in another phase; nothing changed.
    case ignored(String)
}
