public import Analysis
public import ControlModel
public import Refactoring
public import TopologyModel

/// What happens to a recovery.
public enum RecoveryInput: Sendable {
    /// The machine may begin (or go on where the journal ends).
    case begin
    case committed([CommandResult])
    /// The journal could not be written; nothing of the batch is in force, unless nobody could tell.
    case commitFailed(String, mayBeCommitted: Bool)
    case acted(RecoveryToken, ActionOutcome)
    /// The hooks of a stage ended. `success` is false only when a required hook failed.
    case hooksDone(HookStage, success: Bool, report: String)
    case published(success: Bool, report: String)
    /// A newer reading of the failed primary or of one of its replicas.
    case observed(Instance)
    /// A server that was taken for one of its replicas is read for the first time, and is none: nothing is done to it.
    case followsAnother(InstanceID)
    /// What the witnesses say by now; asked for only before a designation.
    case verdict(Verdict)
    /// The state of the watch over the old primary.
    case fence(FenceWatch.Status)
    /// What came of a row that the write probe began to write to the designated server at that time.
    case rowEnded(FirstRow, startedAt: MonotonicInstant)
    /// The manager itself stood still for a while: what it did not hear meanwhile says nothing (server truth T12).
    case managerStoodStill
    case timer
}
