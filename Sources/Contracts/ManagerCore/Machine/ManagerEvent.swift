public import ControlModel
public import Probing
public import Refactoring
public import Storage
public import TopologyModel

/// Everything that can happen to the manager.
public enum ManagerEvent: Hashable, Sendable, Codable {
    /// First event: the control state as the log has it, and the servers that storage remembers.
    case started(ControlState, [InventoryRecord])
    /// To a standby: what others committed meanwhile.
    case stateRead(ControlState)
    /// To a standby: from now on it decides and acts. The state is that of the log, with everything that any other manager committed.
    case leads(ControlState)
    case timer
    case probed(ProbeReport)
    /// A kept connection broke between probes.
    case connectionLost(InstanceAddress)
    /// A proposal is on disk. Proposals are answered in the order in which they were made.
    case committed(ManagerToken, [CommandResult], ControlState)
    case commitFailed(ManagerToken, StorageError)
    case acted(ManagerToken, ActionOutcome)
    case wrote(ManagerToken, WriteProbeReport)
    case located(ManagerToken, ErrantSearchOutcome)
    case hooksEnded(ManagerToken, success: Bool, report: String)
    case published(ManagerToken, success: Bool, report: String)
    /// - Parameter by: nil: nobody, as in a simulation; such a request is not recorded.
    case operatorAsked(ManagerToken, OperatorRequest, by: OperatorAsker?)
    /// The program ends: operators' operations go no further, and their servers get back what they had. Recoveries stay open for the next start.
    case stopping
}
