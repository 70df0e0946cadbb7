/// What clients did with many objects of one kind, as they saw it. Objects do not depend on each other, so each is judged by itself: a history is linearizable if that of each object is (Herlihy and Wing, 1990).
package struct ClientHistory<Key: Hashable & Comparable & Sendable, Model: SequentialModel>: Sendable {
    /// Of an operation that has begun.
    package struct Ticket: Hashable, Sendable {
        fileprivate var place: Int
    }

    private struct Entry: Sendable {
        var key: Key
        var operation: RecordedOperation<Model>
        var isDropped = false
    }

    private var entries: [Entry] = []

    package init() {}

    /// How many have an answer.
    package var answeredCount: Int {
        entries.count { entry in
            if case .answered = entry.operation.ending { !entry.isDropped } else { false }
        }
    }

    /// Until there is more to tell, its outcome is unknown.
    package mutating func begin(_ operation: Model.Operation, on key: Key, at moment: Int64) -> Ticket {
        entries.append(Entry(key: key, operation: RecordedOperation(operation, began: moment, ending: .unknown)))
        return Ticket(place: entries.count - 1)
    }

    package mutating func answer(_ ticket: Ticket, _ answer: Model.Answer, at moment: Int64) { entries[ticket.place].operation.ending = .answered(answer, at: moment) }

    /// The client was told that it has no effect, and relies on that.
    package mutating func drop(_ ticket: Ticket) { entries[ticket.place].isDropped = true }

    /// - Parameter mostSteps: for each object.
    /// - Returns: of the first object, in the order of the keys, whose history is not linearizable; else whether all were decided.
    package func verdict(mostSteps: Int = 100_000) -> LinearizabilityVerdict {
        let byKey = Dictionary(grouping: entries.lazy.filter { !$0.isDropped }, by: \.key)
        var undecided: [String] = []
        for key in byKey.keys.sorted() {
            switch LinearizabilityCheck.verdict(on: (byKey[key] ?? []).map(\.operation), mostSteps: mostSteps) {
            case .linearizable: break
            case .notLinearizable(let text): return .notLinearizable("object \(key): \(text)")
            case .notDecided(let text): undecided.append("object \(key): \(text)")
            }
        }
        return undecided.isEmpty ? .linearizable : .notDecided(undecided.joined(separator: "; "))
    }
}
