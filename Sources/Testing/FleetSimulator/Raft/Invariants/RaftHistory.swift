/// What clients asked for and what they were told, object by object, for a judgement that knows nothing of logs (``LinearizabilityCheck``).
struct RaftHistory {
    private typealias Registers = ClientHistory<UInt64, CompareAndSetModel>
    private typealias Lists = ClientHistory<UInt64, AppendListModel>

    private enum Ticket {
        case register(Registers.Ticket)
        case list(Lists.Ticket)
    }

    /// What was asked for, before there is an answer.
    struct Read {
        var object: UInt64
        var began: Int64
    }

    private var registers = Registers()
    private var lists = Lists()
    /// By number of the command; asked for by it, never iterated.
    private var tickets: [UInt64: Ticket] = [:]
    /// Counted up with everything that happens to clients: what happens at one instant has an order, too.
    private var moment: Int64 = 0

    mutating func tick() -> Int64 {
        moment += 1
        return moment
    }

    mutating func began(_ number: UInt64) {
        let command = ObjectCommand(proposal: number, original: number)
        tickets[number] =
            switch command.effect {
            case .append(let value): .list(lists.begin(.append(value), on: command.object, at: tick()))
            case .write(let value): .register(registers.begin(.write(value), on: command.object, at: tick()))
            case .compareAndSet(let expected, let new): .register(registers.begin(.compareAndSet(expected: expected, new: new), on: command.object, at: tick()))
            }
    }

    mutating func answered(_ number: UInt64, _ answer: ObjectAnswer) {
        switch (tickets[number], answer) {
        case (.register(let ticket)?, .written): registers.answer(ticket, .written, at: tick())
        case (.register(let ticket)?, .compared(let isEqual)): registers.answer(ticket, .compared(isEqual), at: tick())
        case (.list(let ticket)?, .appended(let place)): lists.answer(ticket, .appended(at: Int(place)), at: tick())
        // No effect, and nothing that others saw of it.
        default: dropped(number)
        }
    }

    mutating func dropped(_ number: UInt64) {
        switch tickets[number] {
        case .register(let ticket)?: registers.drop(ticket)
        case .list(let ticket)?: lists.drop(ticket)
        case nil: break
        }
    }

    /// - Parameter values: nil: the object is gone.
    mutating func answered(_ read: Read, with values: [UInt64]?) {
        guard let values else { return }
        if ObjectCommand.isList(read.object) {
            let ticket = lists.begin(.read, on: read.object, at: read.began)
            lists.answer(ticket, .values(values), at: tick())
        } else {
            let ticket = registers.begin(.read, on: read.object, at: read.began)
            registers.answer(ticket, .value(values.last ?? 0), at: tick())
        }
    }

    func verdict(mostSteps: Int) -> LinearizabilityVerdict {
        switch (registers.verdict(mostSteps: mostSteps), lists.verdict(mostSteps: mostSteps)) {
        case (.linearizable, let verdict): verdict
        case (.notLinearizable(let text), _), (_, .notLinearizable(let text)): .notLinearizable(text)
        case (.notDecided(let text), _): .notDecided(text)
        }
    }
}
