import BinaryCoding
import Raft
import RaftCore
import TopologyModel

/// Clients that ask again: for what was dropped, for what nobody told them the outcome of, for what is still under way, and for what they were answered.
extension RaftSimulation {
    private static let repeatOpenPercent = 20
    private static let confirmPercent = 70
    /// What a client may still ask for again.
    private static let mostAsked = 12

    /// What the next proposal is of: mostly something new, by a client with or without a session.
    func drawCommand(_ node: SimulatedRaftNode, inTerm: UInt64?) -> RaftOracle.Command {
        var command = RaftOracle.Command(node: node.index, inTerm: inTerm)
        let number = UInt64(oracle.commands.count) + 1
        command.original = number
        let place = sessionRandom.integer(0...sessionClients.count)
        guard place > 0, phase == .faults else { return command }
        let client = sessionClients[place - 1]
        command.client = place - 1
        guard var session = client.session else {
            // One at a time; where that came to nothing, anew.
            if client.opening.map({ isOpen($0) }) ?? false {
                command.client = nil
                return command
            }
            command.opens = oracle.nextExpiry(from: plan.sessions.expiry, of: number)
            sessionClients[place - 1].opening = number
            return command
        }
        if let original = drawRepetition(client) {
            command.original = original
            command.stamp = oracle.commands[Int(original - 1)].stamp
            sessionClients[place - 1].attempts[original, default: []].append(number)
            marks.hit(.askedAgain)
        } else {
            command.stamp = session.next()
            sessionClients[place - 1].session = session
            sessionClients[place - 1].asked.append(number)
            sessionClients[place - 1].attempts[number] = [number]
            if let oldest = client.asked.first, client.asked.count >= RaftSimulation.mostAsked { sessionClients[place - 1].forget(oldest, oracle.commands[Int(oldest - 1)].stamp) }
        }
        return command
    }

    private func isOpen(_ proposal: UInt64) -> Bool { if case .open = oracle.commands[Int(proposal - 1)].fate { true } else { false } }

    private func drawRepetition(_ client: SessionClient) -> UInt64? {
        guard !client.asked.isEmpty, sessionRandom.chance(plan.sessions.repeatPercent) else { return nil }
        let isAny = sessionRandom.chance(RaftSimulation.repeatOpenPercent)
        let wanted = client.asked.filter { original in
            isAny || oracle.commands[Int(original - 1)].answer == nil && !(client.attempts[original] ?? []).contains(where: isOpen)
        }
        return wanted.isEmpty ? nil : sessionRandom.pick(wanted)
    }

    /// The bytes of a command, as long as the plan wants them where that is enough for what they say.
    func encoded(_ command: RaftOracle.Command, number: UInt64, by node: SimulatedRaftNode, bytes wanted: Int) -> [UInt8] {
        let time = WallTime(milliseconds: now / Nanoseconds.millisecond + plan.sessions.wallOffsets[node.index % plan.sessions.wallOffsets.count])
        if let expiry = command.opens { return NodeCommand(time: time, body: .openSession(expiry: .milliseconds(expiry))).encoded() }
        func encoded(padding: Int) -> [UInt8] {
            NodeCommand(time: time, body: .user(ObjectCommand(proposal: number, original: command.original, padding: padding).encoded(), command.stamp)).encoded()
        }
        let shortest = encoded(padding: 0)
        return shortest.count < wanted ? encoded(padding: wanted - shortest.count) : shortest
    }

    // MARK: Answers

    /// A client learns what came of its proposal.
    func tellClient(_ index: Int, _ outcome: CommandOutcome, _ node: SimulatedRaftNode) {
        let command = oracle.commands[index]
        switch outcome {
        case .answered(let answer): wasAnswered(command, answer, node)
        case .repeated(let answer):
            marks.hit(.repetitionAnswered)
            wasAnswered(command, answer, node)
        case .opened(let session):
            guard let client = command.client, sessionClients[client].opening == UInt64(index + 1) else { return }
            marks.hit(.sessionOpened)
            sessionClients[client].begin(RaftSession(session))
        case .sessionExpired:
            marks.hit(.sessionOver)
            // What was under way in it may have come to something, or not.
            if let client = command.client, let session = sessionClients[client].session, session.id == command.stamp?.session { sessionClients[client] = SessionClient() }
        case .nothing, .unreadable: violate(.exactlyOnce, "\(node.id) tells nothing of proposal \(index + 1), which is applied")
        }
    }

    private func wasAnswered(_ command: RaftOracle.Command, _ answer: ObjectAnswer, _ node: SimulatedRaftNode) {
        let original = Int(command.original - 1)
        if let before = oracle.commands[original].answer {
            if before != answer { violate(.exactlyOnce, "\(node.id) answers command \(command.original) with \(answer), and it was answered with \(before)") }
            return
        }
        oracle.commands[original].answer = answer
        history.answered(command.original, answer)
        if let client = command.client, sessionRandom.chance(RaftSimulation.confirmPercent) { sessionClients[client].forget(command.original, command.stamp) }
    }
}
