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
    /// One open recovery per cluster.
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
    /// Every opened recovery ends.
    case recoveriesEnd = "FL2"
    /// The manager does not wake itself without end at one instant.
    case noSpinning = "FL3"
}
