/// What has to make sure that a failed primary takes no more writes before its successor does. In a planned switchover the primary hands over by itself, and ``sql``
/// holds whatever is wanted.
public enum FencingPolicy: String, Hashable, Sendable, CaseIterable, Codable {
    /// Statements to whoever answers at its address (server truth T8), tried for as long as the control state names it. One that does not answer is in nobody's way.
    case sql
    /// The same; and where no statement made it harmless, because it does not answer or resists, the hooks of ``HookStage/fencing`` must succeed before anything is opened.
    case hook
    /// Nothing: no statement is sent to it, then or later. Somebody else sees to it, or two servers take writes.
    case waived
}
