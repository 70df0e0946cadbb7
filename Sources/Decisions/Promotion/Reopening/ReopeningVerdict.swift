/// Whether a primary that is read-only is to be opened.
public enum ReopeningVerdict: Hashable, Sendable {
    /// Yes; the text says why it may be.
    case open(String)
    /// No, and what a person may do about it.
    case leave(String)
    /// Not yet: something else is under way that ends by itself, or newer facts are on their way.
    case wait(String)
}
