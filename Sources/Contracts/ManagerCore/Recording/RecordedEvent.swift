public import ControlModel
public import Probing
public import TopologyModel

/// An event as a recording holds it: what follows from what is in it already is not written again.
public enum RecordedEvent: Hashable, Sendable, Codable {
    case whole(ManagerEvent)
    /// ``ManagerEvent/committed(_:_:_:)``: the commands that were proposed under the token, applied at that time, give these results and the state.
    case applied(ManagerToken, [CommandResult], at: CommandStamp)
    /// ``ManagerEvent/probed(_:)`` of a server that was read.
    case read(ProbeRequest, from: MonotonicInstant, to: MonotonicInstant, FactsChange, [InstanceAddress]?, [CustomAnswer])
}
