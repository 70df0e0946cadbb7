/// One value that is read, written, and written only where it is still what somebody believes; 0 at first.
package struct CompareAndSetModel: SequentialModel {
    package enum Operation: Hashable, Sendable {
        case read
        case write(UInt64)
        case compareAndSet(expected: UInt64, new: UInt64)
    }

    package enum Answer: Hashable, Sendable {
        case value(UInt64)
        case written
        /// Whether it was what was expected.
        case compared(Bool)
    }

    private var value: UInt64 = 0

    package init() {}

    package static func changesNothing(_ operation: Operation, answeredWith answer: Answer) -> Bool { operation == .read || answer == .compared(false) }

    package mutating func apply(_ operation: Operation) -> Answer {
        switch operation {
        case .read: return .value(value)
        case .write(let new):
            value = new
            return .written
        case .compareAndSet(let expected, let new):
            guard value == expected else { return .compared(false) }
            value = new
            return .compared(true)
        }
    }
}
