/// A list that only grows at its end; empty at first.
package struct AppendListModel: SequentialModel {
    package enum Operation: Hashable, Sendable {
        case read
        case append(UInt64)
    }

    package enum Answer: Hashable, Sendable {
        case values([UInt64])
        /// How many there were before.
        case appended(at: Int)
    }

    private var values: [UInt64] = []

    package init() {}

    package static func changesNothing(_ operation: Operation, answeredWith answer: Answer) -> Bool { operation == .read }

    package mutating func apply(_ operation: Operation) -> Answer {
        switch operation {
        case .read: return .values(values)
        case .append(let value):
            values.append(value)
            return .appended(at: values.count - 1)
        }
    }

    package func mayAnswer(_ operation: Operation, with answer: Answer) -> Bool {
        switch answer {
        case .values(let later): later.starts(with: values)
        case .appended(let place): values.count <= place
        }
    }

    /// The whole list would be read for each state that is remembered; its end is enough to tell most of them apart.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(values.count)
        hasher.combine(values.last)
    }
}
