/// When the manager of a node begins to lead, and when it is over: one manager watches, leads in one term, and is ended. The next one begins with a tenure of its own.
///
/// A node that comes to lead in the replicated log has a majority confirm it before its manager does anything. By then it has applied everything that others committed. From the moment at which it leads no more, or leads in another
/// term, nothing of its manager counts any more: others have decided meanwhile.
///
/// ```swift
/// var tenure = Tenure()
/// for await standing in standings {
///     switch tenure.nodeStands(standing) {
///     case .confirm(let term): // ask a majority, and give its answer to majorityAnswered(_:in:)
///     …
/// ```
public struct Tenure: Hashable, Sendable {
    /// What is to be done now.
    public enum Step: Hashable, Sendable {
        /// A majority is asked whether the node leads.
        case confirm(term: UInt64)
        /// The manager leads, with the state as the node has applied it by now.
        case lead(term: UInt64)
        /// The manager is ended at once, whatever it is about to do.
        case end
    }

    private enum State: Hashable, Sendable {
        case watching
        case asking(UInt64)
        case leading(UInt64)
        case over
    }

    private var state = State.watching

    public init() {}

    /// In which the manager leads; nil: it watches, or is over.
    public var term: UInt64? { if case .leading(let term) = state { term } else { nil } }

    /// What the node is by now: it may be told more than once, and what came in between need not be told.
    public mutating func nodeStands(_ standing: ManagerStanding) -> Step? {
        switch state {
        case .over: return nil
        case .leading(let term):
            guard standing != ManagerStanding(isLeader: true, term: term) else { return nil }
            state = .over
            return .end
        case .asking(let term) where standing == ManagerStanding(isLeader: true, term: term): return nil
        case .watching, .asking:
            guard standing.isLeader else {
                state = .watching
                return nil
            }
            state = .asking(standing.term)
            return .confirm(term: standing.term)
        }
    }

    /// The answer to ``Step/confirm(term:)``. Where nobody answered the question is put again, for as long as the node takes itself for the leader.
    public mutating func majorityAnswered(_ isConfirmed: Bool, in term: UInt64) -> Step? {
        guard state == .asking(term) else { return nil }
        guard isConfirmed else { return .confirm(term: term) }
        state = .leading(term)
        return .lead(term: term)
    }
}
