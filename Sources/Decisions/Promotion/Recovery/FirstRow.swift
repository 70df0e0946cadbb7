/// What is known of the first row on a server that was opened.
public enum FirstRow: Hashable, Sendable, Codable {
    /// Nothing came of one yet, as where the write probe is off.
    case unknown
    case acknowledged
    /// It was not acknowledged, for this reason.
    case missing(String)
}
