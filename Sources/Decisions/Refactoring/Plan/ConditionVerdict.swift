/// What a look at a server says about a condition.
public enum ConditionVerdict: Hashable, Sendable {
    case holds
    /// It may hold later; why it does not, in words.
    case notYet(String)
    /// Waiting does not help.
    case impossible(String)
}
