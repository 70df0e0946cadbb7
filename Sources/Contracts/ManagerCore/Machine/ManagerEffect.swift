public import ControlModel
public import Hooks
public import KVPublishers
public import Probing
public import Refactoring
public import TopologyModel

/// Everything the manager can want. Each effect but notes, replies, wake-ups and inventory ends in an event.
public enum ManagerEffect: Hashable, Sendable, Codable {
    case probe(ProbeRequest)
    case propose(ManagerToken, [ControlCommand])
    case act(ManagerToken, ActionRequest)
    /// Have one row written to a primary.
    case write(ManagerToken, WriteProbeRequest)
    case locate(ManagerToken, ErrantSearchRequest)
    case runHooks(ManagerToken, HookInvocation)
    case publish(ManagerToken, PrimaryRecord)
    case reply(ManagerToken, OperatorReply)
    /// Close the sessions that an operation kept.
    case releaseSessions(SessionPin)
    /// Close what is kept for a server.
    case release(InstanceAddress)
    /// A server was read and its record changed, or was forgotten (`nil` record): storage follows behind.
    case inventoryChanged(InstanceAddress)
    case note(ManagerNote)
}
