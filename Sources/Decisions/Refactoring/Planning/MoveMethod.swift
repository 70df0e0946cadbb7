/// How a replica finds its place at another source. The first that fits is taken.
public enum MoveMethod: String, Hashable, Sendable, CaseIterable {
    /// It follows that source already.
    case none
    /// By GTID: the servers find the place.
    case gtid
    /// A place equal to its own is known from an earlier move.
    case equivalence
    /// The source is a sibling: both stand still at the same place.
    case sibling
    /// The source is its source's source: its own source stands still for a moment.
    case up
}
