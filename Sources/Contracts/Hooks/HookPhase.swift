/// When hooks run. Raw values are the incumbent's configuration keys.
public enum HookPhase: String, Hashable, Sendable, CaseIterable, Codable {
    case onDetection = "OnFailureDetectionProcesses"
    case preFailover = "PreFailoverProcesses"
    case postPrimaryFailover = "PostMasterFailoverProcesses"
    case postIntermediateFailover = "PostIntermediateMasterFailoverProcesses"
    case postFailover = "PostFailoverProcesses"
    case postUnsuccessfulFailover = "PostUnsuccessfulFailoverProcesses"
    case preGracefulTakeover = "PreGracefulTakeoverProcesses"
    case postGracefulTakeover = "PostGracefulTakeoverProcesses"
    case postTakePrimary = "PostTakeMasterProcesses"
}
