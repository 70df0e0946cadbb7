#if Network
    import FleetSimulator

    /// What clients see of a tally: where each value came, and of the whole how many there are and which is the last. Values are never used twice, so no more of it is needed.
    struct TallyModel: SequentialModel {
        enum Operation: Hashable, Sendable {
            case append(UInt64)
            case read
        }

        enum Answer: Hashable, Sendable {
            case appended(at: Int)
            /// The last is 0 where there are none.
            case holds(Int, last: UInt64)
        }

        private var count = 0
        private var last: UInt64 = 0

        init() {}

        static func changesNothing(_ operation: Operation, answeredWith answer: Answer) -> Bool { operation == .read }

        mutating func apply(_ operation: Operation) -> Answer {
            switch operation {
            case .append(let value):
                count += 1
                last = value
                return .appended(at: count - 1)
            case .read: return .holds(count, last: last)
            }
        }

        func mayAnswer(_ operation: Operation, with answer: Answer) -> Bool {
            switch answer {
            case .appended(let place): count <= place
            case .holds(let later, _): count <= later
            }
        }
    }
#endif
