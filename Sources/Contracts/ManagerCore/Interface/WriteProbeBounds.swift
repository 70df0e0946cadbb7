/// Whether a row of the manager's own is written to primaries from time to time, to see whether commits finish there, how often, and how patiently.
///
/// Without it a primary that answers and cannot commit is noticed by the sessions of applications that wait for their commits, and not at all while
/// nobody writes.
public struct WriteProbeBounds: Hashable, Sendable, Codable {
    /// Off by default. The row goes to the recorded primary and to nobody else.
    public var isOn = false
    /// How often. A write follows a reading of the primary, so never more often than it is read. 10 s.
    public var period: Duration = .seconds(10)
    /// After a write that was not acknowledged, or could not be tried, the next one follows after this time, or after ``period`` if that is shorter. 1 s.
    public var retryInterval: Duration = .seconds(1)
    /// A write that is not on its way within this time of the reading that it follows is not sent, and one that the server takes up later writes
    /// nothing. 1 s.
    public var startTimeout: Duration = .seconds(1)
    /// What was seen of earlier writes counts for so long when none can be tried any more. 60 s.
    public var memory: Duration = .seconds(60)
    /// The most writes that are under way at once; a primary whose turn comes then is written to after a later reading. 64.
    public var maximumUnderWay = 64

    public init() {}
}
