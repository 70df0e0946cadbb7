/// Looks for an order of the operations on one object that explains all answers: each takes effect at one moment between its beginning and its answer, and they do what the model does.
///
/// The search is that of Wing and Gong (1993): of the operations that may come next, one is tried, and taken back where nothing follows. What Lowe (2017) added keeps it short: a set of operations that has led to a state
/// which was looked at before is not tried again. What fits, and changes nothing wherever it comes, comes at once: if there is an order, there is one in which it does. Operations whose outcome nobody knows may come at any time after their beginning or never; they are tried only where no answered one fits.
///
/// An order that exists is mostly found at once. To rule out all of them may take time that is exponential in how many operations overlap, so the work is bounded.
package struct LinearizabilityCheck<Model: SequentialModel> {
    /// An operation at one place of an order, and how to go on without it.
    private struct Choice {
        var candidate: Candidate
        var before: Model
        /// There is no need to go on without it.
        var isFree = false
    }

    private enum Candidate {
        /// Of ``answered``.
        case answered(Int)
        /// Of ``unknown``.
        case unknown(Int)
    }

    /// Which operations came first, and the state after them. Those of ``answered`` below `through` are all among them.
    private struct Configuration: Hashable {
        var through: Int
        var ahead: [Int]
        var unknown: [Int]
        var state: Model
    }

    /// In the order of their beginnings.
    private let answered: [RecordedOperation<Model>]
    private let answers: [Model.Answer]
    private let unknown: [RecordedOperation<Model>]
    /// Beginnings and answers of ``answered`` in the order of their moments, the places of those that are not in the order yet: a ring through the last place, which is of none.
    private var next: [Int]
    private var previous: [Int]
    private var events: [Event] = []
    private var beginningAt: [Int]
    private var answerAt: [Int]

    private struct Event {
        var operation: Int
        var moment: Int64
        var isAnswer: Bool
    }

    private var state = Model()
    private var order: [Choice] = []
    private var isTaken: [Bool]
    private var isTakenUnknown: [Bool]
    private var takenCount = 0
    /// All of ``answered`` below it are taken.
    private var through = 0
    private var looked: Set<Configuration> = []
    private var steps = 0
    private let mostSteps: Int
    /// The longest order that was found, in words.
    private var farthest = (count: -1, text: "")

    private init(_ operations: [RecordedOperation<Model>], mostSteps: Int) {
        self.mostSteps = mostSteps
        var answered: [(RecordedOperation<Model>, Model.Answer, Int64)] = []
        var unknown: [RecordedOperation<Model>] = []
        for operation in operations {
            switch operation.ending {
            case .answered(let answer, let moment): answered.append((operation, answer, moment))
            case .unknown: unknown.append(operation)
            }
        }
        answered.sort { $0.0.began < $1.0.began }
        unknown.sort { $0.began < $1.began }
        self.answered = answered.map { $0.0 }
        answers = answered.map { $0.1 }
        self.unknown = unknown
        isTaken = Array(repeating: false, count: answered.count)
        isTakenUnknown = Array(repeating: false, count: unknown.count)
        for (index, operation) in answered.enumerated() {
            events.append(Event(operation: index, moment: operation.0.began, isAnswer: false))
            events.append(Event(operation: index, moment: operation.2, isAnswer: true))
        }
        // What began at the moment of an answer may have come before it.
        events.sort { ($0.moment, $0.isAnswer ? 1 : 0, $0.operation) < ($1.moment, $1.isAnswer ? 1 : 0, $1.operation) }
        beginningAt = Array(repeating: 0, count: answered.count)
        answerAt = beginningAt
        for (place, event) in events.enumerated() {
            if event.isAnswer { answerAt[event.operation] = place } else { beginningAt[event.operation] = place }
        }
        let head = events.count
        next = (0...head).map { $0 == head ? 0 : $0 + 1 }
        previous = (0...head).map { $0 == 0 ? head : $0 - 1 }
    }

    /// - Parameter mostSteps: how often the model is asked; with many operations, each remembered state is one, too.
    package static func verdict(on operations: [RecordedOperation<Model>], mostSteps: Int) -> LinearizabilityVerdict {
        var check = LinearizabilityCheck(operations, mostSteps: mostSteps)
        return check.run()
    }

    private mutating func run() -> LinearizabilityVerdict {
        takeWhatChangesNothing()
        var candidate = first
        while takenCount < answered.count {
            if let tried = candidate {
                steps += 1
                guard steps <= mostSteps else { return .notDecided("\(answered.count) operations and \(unknown.count) of unknown outcome, after \(mostSteps) steps; \(farthest.text)") }
                if take(tried) {
                    takeWhatChangesNothing()
                    candidate = first
                } else {
                    candidate = follower(of: tried)
                }
            } else {
                noteDeadEnd()
                while let free = order.last, free.isFree {
                    order.removeLast()
                    giveBack(free)
                }
                guard let choice = order.popLast() else { return .notLinearizable(farthest.text) }
                giveBack(choice)
                candidate = follower(of: choice.candidate)
            }
        }
        return .linearizable
    }

    // MARK: What may come next

    private var head: Int { events.count }

    /// Of the answered ones that are not in the order yet, those may come that began before the first of their answers; after them, those of unknown outcome.
    private var first: Candidate? { candidate(at: next[head]) }

    private func follower(of candidate: Candidate) -> Candidate? {
        switch candidate {
        case .answered(let operation): self.candidate(at: next[beginningAt[operation]])
        case .unknown(let index): nextUnknown(from: index + 1)
        }
    }

    private func candidate(at place: Int) -> Candidate? {
        guard place != head, !events[place].isAnswer else { return nextUnknown(from: 0) }
        return .answered(events[place].operation)
    }

    private func nextUnknown(from index: Int) -> Candidate? {
        guard let place = firstAnswer else { return nil }
        let moment = events[place].moment
        guard let found = unknown[index...].indices.first(where: { !isTakenUnknown[$0] && unknown[$0].began <= moment }) else { return nil }
        return .unknown(found)
    }

    private var firstAnswer: Int? {
        var place = next[head]
        while place != head, !events[place].isAnswer { place = next[place] }
        return place == head ? nil : place
    }

    // MARK: Trying

    private mutating func takeWhatChangesNothing() {
        var isThrough = false
        while !isThrough {
            isThrough = true
            var place = next[head]
            while place != head, !events[place].isAnswer {
                let operation = events[place].operation
                var after = state
                steps += 1
                if Model.changesNothing(answered[operation].operation, answeredWith: answers[operation]), after.apply(answered[operation].operation) == answers[operation] {
                    order.append(Choice(candidate: .answered(operation), before: state, isFree: true))
                    mark(operation, isTaken: true)
                    // The first answer may be a later one now.
                    isThrough = false
                }
                place = next[place]
            }
        }
    }

    /// So many that have not come yet are looked at before one is taken.
    private static var lookAhead: Int { 32 }

    /// Whether those that come soon may still be answered as they were.
    private var isOpen: Bool {
        var (place, left) = (next[head], LinearizabilityCheck.lookAhead)
        while place != head, left > 0 {
            let event = events[place]
            if !event.isAnswer {
                guard state.mayAnswer(answered[event.operation].operation, with: answers[event.operation]) else { return false }
                left -= 1
            }
            place = next[place]
        }
        return true
    }

    /// False: it does not fit here, or leads to where the search has been.
    private mutating func take(_ candidate: Candidate) -> Bool {
        let before = state
        switch candidate {
        case .answered(let operation):
            guard state.apply(answered[operation].operation) == answers[operation] else {
                state = before
                return false
            }
            mark(operation, isTaken: true)
        case .unknown(let index):
            _ = state.apply(unknown[index].operation)
            // Without an effect it may as well never come.
            guard state != before else { return false }
            isTakenUnknown[index] = true
        }
        order.append(Choice(candidate: candidate, before: before))
        guard isOpen, looked.insert(configuration).inserted else {
            order.removeLast()
            giveBack(Choice(candidate: candidate, before: before))
            return false
        }
        return true
    }

    private mutating func giveBack(_ choice: Choice) {
        state = choice.before
        switch choice.candidate {
        case .answered(let operation): mark(operation, isTaken: false)
        case .unknown(let index): isTakenUnknown[index] = false
        }
    }

    /// Taken out of the ring, or put back where it was: that is done in the reverse order.
    private mutating func mark(_ operation: Int, isTaken: Bool) {
        let (beginning, answer) = (beginningAt[operation], answerAt[operation])
        self.isTaken[operation] = isTaken
        if isTaken {
            takenCount += 1
            for place in [beginning, answer] {
                next[previous[place]] = next[place]
                previous[next[place]] = previous[place]
            }
            while through < answered.count, self.isTaken[through] { through += 1 }
        } else {
            takenCount -= 1
            for place in [answer, beginning] {
                next[previous[place]] = place
                previous[next[place]] = place
            }
            through = min(through, operation)
        }
    }

    private var configuration: Configuration {
        // Nothing that began after the first missing answer is taken.
        let end = firstAnswer.map { beginningsBefore(events[$0].moment) } ?? answered.count
        return Configuration(
            through: through, ahead: through < end ? (through..<end).filter { isTaken[$0] } : [], unknown: unknown.indices.filter { isTakenUnknown[$0] }, state: state)
    }

    private func beginningsBefore(_ moment: Int64) -> Int {
        var end = through
        while end < answered.count, answered[end].began <= moment { end += 1 }
        return end
    }

    // MARK: In words

    private mutating func noteDeadEnd() {
        guard takenCount > farthest.count else { return }
        let stuck = firstAnswer.map { events[$0].operation }
        let what = stuck.map { "\(answered[$0].operation), answered with \(answers[$0])" } ?? "nothing"
        farthest = (takenCount, "\(takenCount) of \(answered.count) answered operations can be put in an order, and then the state is \(state); what comes next at the latest is \(what)")
    }
}
