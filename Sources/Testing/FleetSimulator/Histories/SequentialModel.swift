/// What one object does when operations on it follow one another: what a history of operations that overlap is held against (``LinearizabilityCheck``).
///
/// ## Implementing
/// A value. ``apply(_:)`` depends on it and the operation alone. Equal states must be equal values, because states that were looked at are remembered.
package protocol SequentialModel: Hashable, Sendable {
    associatedtype Operation: Sendable
    associatedtype Answer: Equatable, Sendable

    /// As the object is before anybody did anything.
    init()

    mutating func apply(_ operation: Operation) -> Answer

    /// True only where an operation with this answer changes nothing, whatever the state is.
    static func changesNothing(_ operation: Operation, answeredWith answer: Answer) -> Bool

    /// False only where, whatever is applied from here on, this is not what the operation is answered any more: nobody has to look further. Without an implementation, true.
    func mayAnswer(_ operation: Operation, with answer: Answer) -> Bool
}

extension SequentialModel {
    package func mayAnswer(_ operation: Operation, with answer: Answer) -> Bool { true }
}
