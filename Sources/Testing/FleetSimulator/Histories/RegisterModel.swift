/// One value that is read and written; 0 at first.
package struct RegisterModel: SequentialModel {
    package enum Operation: Hashable, Sendable {
        case read
        case write(UInt64)
    }

    package enum Answer: Hashable, Sendable {
        case value(UInt64)
        case written
    }

    private var value: UInt64 = 0

    package init() {}

    package static func changesNothing(_ operation: Operation, answeredWith answer: Answer) -> Bool { operation == .read }

    package mutating func apply(_ operation: Operation) -> Answer {
        switch operation {
        case .read: return .value(value)
        case .write(let new):
            value = new
            return .written
        }
    }
}
