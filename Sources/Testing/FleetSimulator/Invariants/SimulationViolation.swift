/// An invariant that did not hold, and when.
public struct SimulationViolation: Hashable, Sendable, CustomStringConvertible {
    public var invariant: SimulationInvariant
    public var milliseconds: Int64
    public var text: String

    public var description: String { "\(invariant.rawValue) at \(milliseconds) ms: \(text)" }
}

/// What must hold in every run, after every event. Liveness is judged once the faults have ended.
public enum SimulationInvariant: String, CaseIterable, Sendable {
    /// Every executed opening of writes hit the designated server of the current epoch: in its recovery, or after a restart of that server; never
    /// one that a person closed.
    case designatedOnly = "F3"
    /// No row that a reachable replica had received is missing on the server that is opened.
    case nothingReceivedIsLost = "F5"
    /// Never promoted: `must_not`, downtimed, or with an error of its own.
    case neverPromoted = "F7"
    /// No automatic recovery opens through a gate.
    case gates = "F8"
    /// One open recovery per cluster, of its primary.
    case oneRecovery = "F9"
    /// Epochs and records only grow.
    case epochsGrow = "F11"
    /// Nothing is published for an epoch before its server was writable.
    case publishedAfterWritable = "F12"
    /// Each action has a committed intent of its own before it; a standing fence follows from the designation.
    case intentFirst = "F13"
    /// No automatic recovery of a primary that was up, writable and replicated from for the whole window.
    case noFalsePositive = "F15"
    /// The former primary is fenced once it can be reached, and nobody else ever is.
    case formerPrimaryFenced = "F17"
    /// Servers that have nothing to do with the recovery are not touched.
    case scope = "F18"
    /// At the close every reachable replica follows the designated server or is listed as lost; no cycle.
    case replicasFollow = "F19"
    /// A real death with a permitted candidate and no gate leads to a promotion within the bound.
    case promotesInTime = "FL1"
    /// A primary that restarts read-only is opened, if nothing forbids it, within a second of being seen.
    case primaryReopened = "FL4"
    /// A switchover that comes to nothing leaves the primary as it was: it takes writes.
    case primaryGivenBack = "FL5"
    /// Every opened recovery ends.
    case recoveriesEnd = "FL2"
    /// The replicas of a source below the primary that dies, in a cluster in order, follow somebody else within the bound.
    case replicasAdopted = "FL6"
    /// The manager does not wake itself without end at one instant.
    case noSpinning = "FL3"
    /// Every server's log is a beginning of the writer's: nothing applied twice, nothing passed over.
    case appliedOnce = "M1"
    /// No operation discards what is received and not applied, unless it was allowed to fetch it again.
    case relayLogsKept = "M2"
    /// Nobody follows himself through others, but for two who were asked to.
    case noCycle = "M3"
    /// A channel's use of GTID changes only where that was asked for.
    case gtidModeKept = "M4"
    /// After an operation each server is as asked, or as before, or it is told what it lacks.
    case nothingLeftBehind = "M5"
    /// One operation at a time changes a server.
    case oneOperation = "M6"
    /// A dry run sends nothing.
    case dryRun = "M7"
    /// Every operation is answered.
    case operationsEnd = "ML1"
    /// What stands still can be started, and then everybody comes to hold the same.
    case dataConverges = "ML2"
}
