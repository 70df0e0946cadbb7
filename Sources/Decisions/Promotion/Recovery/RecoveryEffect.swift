public import ControlModel
public import Refactoring
public import TopologyModel

/// What a recovery wants done. Every effect but notes and wake-ups ends in an input.
public enum RecoveryEffect: Hashable, Sendable {
    /// One batch at a time.
    case propose([ControlCommand])
    case act(RecoveryToken, ActionRequest)
    /// The sessions kept under the pin are not needed any more.
    case releaseSessions(SessionPin)
    case runHooks(HookStage, attempt: UInt32)
    /// Publish the record of the epoch in force.
    case publish
    /// The next attempt of the fence watch is wanted now, not at its next interval.
    case fenceNow
    case wake(MonotonicInstant)
    case note(RecoveryNote)
    /// The journal is closed; the machine is not needed any more.
    case finished
}
