/// The bounds of one proposal: what one sync commits, and what one page of a reader has to hold.
public enum ControlLogLimits {
    /// The largest batch of one proposal.
    public static let maximumBatch = 256
    /// The largest encoded command.
    public static let maximumCommandBytes = 1 << 20
}
