/// When hooks run. Raw values are the configuration keys, the incumbent's where it has one.
public enum HookPhase: String, Hashable, Sendable, CaseIterable, Codable {
    case onDetection = "OnFailureDetectionProcesses"
    case preFailover = "PreFailoverProcesses"
    /// Not the incumbent's: has to make sure that the failed primary takes no more writes.
    case fencing = "FencingProcesses"
    case postPrimaryFailover = "PostMasterFailoverProcesses"
    case postIntermediateFailover = "PostIntermediateMasterFailoverProcesses"
    case postFailover = "PostFailoverProcesses"
    case postUnsuccessfulFailover = "PostUnsuccessfulFailoverProcesses"
    case preGracefulTakeover = "PreGracefulTakeoverProcesses"
    case postGracefulTakeover = "PostGracefulTakeoverProcesses"
    case postTakePrimary = "PostTakeMasterProcesses"
}
