import ControlModel
import Probing

/// Follows the control state and the servers through a recording, on both sides: who writes it leaves out what follows, and who reads it builds it again.
public struct RecordingFollower: Sendable {
    private let node: String
    private var state: ControlState
    /// What was proposed and is not answered. Looked up, never iterated over.
    private var proposals: [ManagerToken: [ControlCommand]] = [:]
    private var servers = FactsFollower()

    /// - Parameter machine: where the recording, or a part of it, begins. What it proposed before is not known, so those states are written whole.
    public init(_ machine: ManagerMachine) {
        node = machine.configuration.nodeName
        state = machine.control
    }

    /// The shorter form of an event that was fed. Call ``decided(_:)`` with what came of it.
    public mutating func shortened(_ event: ManagerEvent) -> RecordedEvent {
        if case .probed(let report) = event { return servers.shortened(report) }
        guard case .committed(let token, let results, let newer) = event else {
            take(event)
            return .whole(event)
        }
        let stamp = CommandStamp(at: newer.time, node: node)
        let applied = apply(proposals[token] ?? [], stamp)
        take(event)
        return applied.results == results && applied.state == newer ? .applied(token, results, at: stamp) : .whole(event)
    }

    /// The event that was fed; nil: it builds on something that is not in the recording.
    public mutating func restored(_ event: RecordedEvent) -> ManagerEvent? {
        switch event {
        case .whole(let event):
            take(event)
            return event
        case .applied(let token, let results, let stamp):
            guard let commands = proposals[token] else { return nil }
            let restored = ManagerEvent.committed(token, results, apply(commands, stamp).state)
            take(restored)
            return restored
        case .read(let request, let start, let end, let change, let replicas, let answers):
            guard let facts = servers.restored(change, at: request.address) else { return nil }
            return .probed(
                ProbeReport(
                    request: request, startedAt: start, finishedAt: end, outcome: .read(facts, announcedReplicas: replicas), answers: answers))
        }
    }

    public mutating func decided(_ effects: [ManagerEffect]) {
        for case .propose(let token, let commands) in effects { proposals[token] = commands }
    }

    private mutating func take(_ event: ManagerEvent) {
        switch event {
        case .started(let newer, _), .stateRead(let newer), .leads(let newer): state = newer
        case .committed(let token, _, let newer):
            proposals[token] = nil
            state = newer
        case .commitFailed(let token, _): proposals[token] = nil
        case .timer, .probed, .connectionLost, .acted, .wrote, .located, .hooksEnded, .published, .operatorAsked, .stopping: break
        }
    }

    private func apply(_ commands: [ControlCommand], _ stamp: CommandStamp) -> (results: [CommandResult], state: ControlState) {
        var state = state
        let results = commands.map { state.apply($0, stamp: stamp, index: state.lastIndex.next) }
        return (results, state)
    }
}
