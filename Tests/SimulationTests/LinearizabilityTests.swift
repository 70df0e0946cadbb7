import FleetSimulator
import Testing
import TopologyModel

@Suite("Histories of clients")
struct LinearizabilityTests {
    typealias Register = RecordedOperation<CompareAndSetModel>
    typealias List = RecordedOperation<AppendListModel>

    /// Far more than any of these takes.
    private static let mostSteps = 1_000_000

    private static func operation(_ operation: CompareAndSetModel.Operation, _ answer: CompareAndSetModel.Answer, _ began: Int64, _ answered: Int64) -> Register {
        Register(operation, began: began, ending: .answered(answer, at: answered))
    }

    private static func unknown(_ operation: CompareAndSetModel.Operation, _ began: Int64) -> Register { Register(operation, began: began, ending: .unknown) }

    static let linearizable: [(String, [Register])] = [
        ("nothing", []),
        ("one after the other", [operation(.write(1), .written, 0, 1), operation(.read, .value(1), 2, 3)]),
        ("a read that overlaps a write sees what was before", [operation(.write(1), .written, 0, 9), operation(.read, .value(0), 1, 2)]),
        ("or what it writes", [operation(.write(1), .written, 0, 9), operation(.read, .value(1), 1, 2)]),
        ("two writes that overlap have any order", [operation(.write(1), .written, 0, 9), operation(.write(2), .written, 0, 9), operation(.read, .value(1), 10, 11)]),
        ("what begins at the moment of an answer overlaps it", [operation(.write(1), .written, 0, 5), operation(.read, .value(0), 5, 6)]),
        ("an unknown write took effect", [unknown(.write(1), 0), operation(.read, .value(1), 5, 6)]),
        ("or never", [unknown(.write(1), 0), operation(.read, .value(0), 5, 6)]),
        ("or much later", [unknown(.write(1), 0), operation(.write(2), .written, 1, 2), operation(.read, .value(2), 3, 4), operation(.read, .value(1), 5, 6)]),
        ("two that compare with the same, and one wins", [operation(.compareAndSet(expected: 0, new: 1), .compared(true), 0, 9), operation(.compareAndSet(expected: 0, new: 2), .compared(false), 0, 9)]),
        ("an unknown one explains why another fails", [unknown(.compareAndSet(expected: 0, new: 1), 0), operation(.compareAndSet(expected: 0, new: 2), .compared(false), 1, 2)]),
        (
            "three that must be turned round",
            [
                operation(.compareAndSet(expected: 2, new: 3), .compared(true), 0, 9), operation(.compareAndSet(expected: 1, new: 2), .compared(true), 0, 9), operation(.write(1), .written, 0, 9),
                operation(.read, .value(3), 10, 11),
            ]
        ),
    ]

    static let notLinearizable: [(String, [Register])] = [
        ("a stale read", [operation(.write(1), .written, 0, 1), operation(.read, .value(0), 2, 3)]),
        ("a value that nobody wrote", [operation(.read, .value(7), 0, 1)]),
        ("a write is seen and then not", [operation(.write(1), .written, 0, 9), operation(.read, .value(1), 1, 2), operation(.read, .value(0), 3, 4)]),
        ("an unknown write is seen before it begins", [operation(.read, .value(1), 0, 1), unknown(.write(1), 2)]),
        ("an unknown write takes effect twice", [unknown(.write(1), 0), operation(.read, .value(1), 1, 2), operation(.write(2), .written, 3, 4), operation(.read, .value(1), 5, 6)]),
        ("two that compare with the same, and both win", [operation(.compareAndSet(expected: 0, new: 1), .compared(true), 0, 9), operation(.compareAndSet(expected: 0, new: 2), .compared(true), 0, 9)]),
        ("one fails without a reason", [operation(.compareAndSet(expected: 0, new: 2), .compared(false), 1, 2)]),
        ("two readers see two writes in two orders", [
            operation(.write(1), .written, 0, 20), operation(.write(2), .written, 0, 20), operation(.read, .value(1), 1, 2), operation(.read, .value(2), 3, 4), operation(.read, .value(1), 5, 6),
        ]),
    ]

    @Test(arguments: linearizable) func `an order is found`(_ name: String, _ history: [Register]) {
        #expect(LinearizabilityCheck.verdict(on: history, mostSteps: Self.mostSteps) == .linearizable, "\(name)")
    }

    @Test(arguments: notLinearizable) func `that there is none is found`(_ name: String, _ history: [Register]) {
        guard case .notLinearizable = LinearizabilityCheck.verdict(on: history, mostSteps: Self.mostSteps) else {
            Issue.record("\(name)")
            return
        }
    }

    @Test func `a list shows the order in which it grew`() {
        func appended(_ value: UInt64, at place: Int) -> List { List(.append(value), began: 0, ending: .answered(.appended(at: place), at: 9)) }
        func read(_ values: [UInt64]) -> List { List(.read, began: 10, ending: .answered(.values(values), at: 11)) }
        let lost = List(.append(3), began: 0, ending: .unknown)
        func verdict(_ history: [List]) -> LinearizabilityVerdict { LinearizabilityCheck.verdict(on: history, mostSteps: Self.mostSteps) }
        #expect(verdict([appended(1, at: 1), appended(2, at: 0), read([2, 1])]) == .linearizable)
        #expect(verdict([appended(1, at: 1), appended(2, at: 0), read([1, 2])]) != .linearizable)
        #expect(verdict([appended(1, at: 0), lost, read([1, 3])]) == .linearizable)
        #expect(verdict([appended(1, at: 0), lost, read([1, 3, 3])]) != .linearizable)
        #expect(verdict([appended(1, at: 0), appended(2, at: 1), read([1])]) != .linearizable, "one is lost")
    }

    @Test func `a register is read as it was written`() {
        func verdict(_ value: UInt64) -> LinearizabilityVerdict {
            LinearizabilityCheck<RegisterModel>.verdict(
                on: [.init(.write(4), began: 0, ending: .answered(.written, at: 1)), .init(.read, began: 2, ending: .answered(.value(value), at: 3))], mostSteps: Self.mostSteps)
        }
        #expect(verdict(4) == .linearizable)
        #expect(verdict(0) != .linearizable)
    }

    @Test func `objects are judged one by one, and what was dropped has no effect`() {
        var history = ClientHistory<String, CompareAndSetModel>()
        let first = history.begin(.write(1), on: "a", at: 0)
        history.answer(first, .written, at: 1)
        let dropped = history.begin(.write(2), on: "b", at: 0)
        history.drop(dropped)
        let read = history.begin(.read, on: "b", at: 2)
        history.answer(read, .value(0), at: 3)
        #expect(history.verdict() == .linearizable)
        #expect(history.answeredCount == 2)
        history.answer(read, .value(2), at: 3)
        guard case .notLinearizable(let text) = history.verdict() else {
            Issue.record("what was dropped was seen")
            return
        }
        #expect(text.hasPrefix("object b: 0 of 1"), "\(text)")
    }

    @Test func `work is bounded`() {
        // All overlap, and none of the orders explains the read: each set of writes would have to be looked at.
        let writes = (1...24 as ClosedRange<UInt64>).map { Self.operation(.write($0), .written, 0, 100) }
        let history = writes + [Self.operation(.read, .value(99), 0, 100)]
        guard case .notDecided(let text) = LinearizabilityCheck.verdict(on: history, mostSteps: 1_000) else {
            Issue.record("decided within 1,000 steps")
            return
        }
        #expect(text.contains("after 1000 steps"), "\(text)")
        var many = ClientHistory<Int, CompareAndSetModel>()
        for write in writes { many.answer(many.begin(write.operation, on: 1, at: 0), .written, at: 100) }
        many.answer(many.begin(.read, on: 1, at: 0), .value(99), at: 100)
        guard case .notDecided = many.verdict(mostSteps: 1_000) else {
            Issue.record("decided within 1,000 steps")
            return
        }
        many.answer(many.begin(.read, on: 2, at: 0), .value(7), at: 1)
        guard case .notLinearizable = many.verdict(mostSteps: 1_000) else {
            Issue.record("what is decided of one object counts, whatever is not of another")
            return
        }
    }

    // MARK: Drawn histories

    private static func draw(_ random: inout SplitMix64) -> CompareAndSetModel.Operation {
        switch random.next() % 4 {
        case 0: .write(random.next() % 3)
        case 1, 2: .read
        default: .compareAndSet(expected: random.next() % 3, new: random.next() % 3)
        }
    }

    /// Each operation takes effect at a moment of its own, between a beginning and an answer that are drawn; of some of them the outcome stays unknown, and of those some never take effect.
    private static func drawHistory(_ random: inout SplitMix64, count: Int, overlap: UInt64) -> [Register] {
        var state = CompareAndSetModel()
        return (0..<count).map { index in
            let operation = draw(&random)
            let moment = Int64(index) * 10
            let began = moment - Int64(random.next() % overlap)
            if random.next() % 8 == 0 {
                if random.next() % 2 == 0 { _ = state.apply(operation) }
                return unknown(operation, began)
            }
            return Register(operation, began: began, ending: .answered(state.apply(operation), at: moment + Int64(random.next() % overlap)))
        }
    }

    @Test(arguments: 1...50 as ClosedRange<UInt64>) func `a history that was made in an order has one`(seed: UInt64) {
        var random = SplitMix64(state: seed)
        let history = Self.drawHistory(&random, count: 300, overlap: 60).shuffled(using: &random)
        #expect(LinearizabilityCheck.verdict(on: history, mostSteps: Self.mostSteps) == .linearizable)
    }

    @Test func `short histories are judged as by trying every order`() {
        var random = SplitMix64(state: 1)
        var counts = (linearizable: 0, not: 0)
        for _ in 1...4_000 {
            var history = Self.drawHistory(&random, count: 5, overlap: 40)
            // One answer that may be wrong.
            if case .answered(_, let moment) = history[2].ending, case .read = history[2].operation { history[2].ending = .answered(.value(random.next() % 3), at: moment) }
            let expected = Self.hasOrder(history, CompareAndSetModel())
            if expected { counts.linearizable += 1 } else { counts.not += 1 }
            #expect((LinearizabilityCheck.verdict(on: history, mostSteps: Self.mostSteps) == .linearizable) == expected, "\(history)")
        }
        #expect(counts.linearizable > 1_000 && counts.not > 200, "\(counts)")
    }

    /// Every order of every subset that has all answered ones.
    private static func hasOrder(_ left: [Register], _ state: CompareAndSetModel) -> Bool {
        let firstAnswer = left.compactMap { if case .answered(_, let moment) = $0.ending { moment } else { nil } }.min()
        guard let firstAnswer else { return true }
        return left.indices.contains { index in
            guard left[index].began <= firstAnswer else { return false }
            var (after, rest) = (state, left)
            rest.remove(at: index)
            let answer = after.apply(left[index].operation)
            if case .answered(let told, _) = left[index].ending, told != answer { return false }
            return hasOrder(rest, after)
        }
    }
}
