/// An invariant that did not hold, and when.
public struct SimulationViolation: Hashable, Sendable, CustomStringConvertible {
    public var invariant: SimulationInvariant
    public var milliseconds: Int64
    public var text: String

    public var description: String { "\(invariant.rawValue) at \(milliseconds) ms: \(text)" }
}

/// What must hold in every run, after every event. Liveness is judged once the faults have ended.
public struct SimulationInvariant: RawRepresentable, Hashable, Sendable {
    /// A short code; of the caller's own invariants their name (``FleetInvariant/name``).
    public var rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// An epoch of a cluster names one server, for all time, and epochs only grow.
    public static let oneDesignation = SimulationInvariant(rawValue: "F1")
    /// What is published for an epoch is the server that it names, and no store ever goes back to an earlier epoch: so one server at the most is handed out as primary and takes writes.
    public static let oneRoutedWriter = SimulationInvariant(rawValue: "F2")
    /// Every executed opening of writes hit the designated server of the current epoch: in its recovery, or after a restart of that server; never
    /// one that a person closed.
    public static let designatedOnly = SimulationInvariant(rawValue: "F3")
    /// Under the policy `lossless` no row is missing on a server that is opened of which a client was told, or nobody is opened.
    public static let nothingAcknowledgedIsLost = SimulationInvariant(rawValue: "F4")
    /// No row that a reachable replica had received is missing on the server that is opened.
    public static let nothingReceivedIsLost = SimulationInvariant(rawValue: "F5")
    /// Nothing outside is begun, and nothing proposed, but by who leads, with the word of a majority that is not older than the lease.
    public static let leadersOnly = SimulationInvariant(rawValue: "F6")
    /// Never promoted: `must_not`, downtimed, delayed, filtered, of a version above one that would have to follow, in another data center where that is forbidden
    /// or one nearby received the same, or with an error of its own.
    public static let neverPromoted = SimulationInvariant(rawValue: "F7")
    /// No automatic recovery opens through a gate.
    public static let gates = SimulationInvariant(rawValue: "F8")
    /// One open recovery per cluster, of its primary.
    public static let oneRecovery = SimulationInvariant(rawValue: "F9")
    /// Whoever takes over knows everything that was committed before it came to lead, and what it does again of a recovery are the same steps, with attempts of their own.
    public static let knowsWhatWasCommitted = SimulationInvariant(rawValue: "F10")
    /// All stores come to hold the record of the newest epoch of a cluster in order.
    public static let epochsGrow = SimulationInvariant(rawValue: "F11")
    /// Nothing is published for an epoch before its server was writable.
    public static let publishedAfterWritable = SimulationInvariant(rawValue: "F12")
    /// Each action has a committed intent of its own before it, and an outcome after it where its manager lives; a standing fence follows from the designation.
    public static let intentFirst = SimulationInvariant(rawValue: "F13")
    /// Nobody is promoted without having been asked for within the flap window after another promotion, unless that one was acknowledged.
    public static let noFlapping = SimulationInvariant(rawValue: "F14")
    /// No automatic recovery of a primary that was up, writable and replicated from for the whole window.
    public static let noFalsePositive = SimulationInvariant(rawValue: "F15")
    /// A primary that answers, whose replicas are connected and whose commits do not finish is told of within the bound, where the write probe is on. Without it
    /// that is not promised.
    public static let hangIsNoticed = SimulationInvariant(rawValue: "F16")
    /// Whoever was the primary is fenced once it can be reached and takes writes beside the present one, nobody else ever is, and one that was fenced takes no rows of
    /// accounts either that write through `read_only`.
    public static let formerPrimaryFenced = SimulationInvariant(rawValue: "F17")
    /// Servers that have nothing to do with the recovery are not touched, and no binary log is reset or purged.
    public static let scope = SimulationInvariant(rawValue: "F18")
    /// At the close every reachable replica follows the designated server, with the delay that it had, or is listed as lost, with a reason; no cycle. One that was left
    /// behind is made to follow the primary only if that lacks nothing of what it has.
    public static let replicasFollow = SimulationInvariant(rawValue: "F19")
    /// No password is in the journal, in what people are told, in hooks' arguments or in their environment.
    public static let secretsKept = SimulationInvariant(rawValue: "F20")
    /// A former primary that is made a replica of the present one takes no writes, and has nothing that that one lacks.
    public static let rejoinedHasNothing = SimulationInvariant(rawValue: "F21")
    /// Without GTID a server is opened when the place where its log ends is in the journal, and is that place.
    public static let placesJournaled = SimulationInvariant(rawValue: "F22")
    /// A row of the write probe is written to nobody but the primary of the record at the moment of the wish, which takes writes, and soon or not at all.
    public static let writesToPrimaryOnly = SimulationInvariant(rawValue: "F23")
    /// What the manager asks for hangs with no server: one session of it at most per lane stays behind there.
    public static let probesLeaveNothing = SimulationInvariant(rawValue: "F24")
    /// Nothing is sent that changes a server of a cluster that the manager does not understand.
    public static let unknownLeftAlone = SimulationInvariant(rawValue: "F25")
    /// Where hooks have to make sure of a failed primary, none that ran when its successor was designated could take writes when that one is opened.
    public static let noTwoWriters = SimulationInvariant(rawValue: "F26")
    /// A real death with a permitted candidate and no gate leads to a promotion within the bound.
    public static let promotesInTime = SimulationInvariant(rawValue: "FL1")
    /// A primary that restarts read-only is opened, if nothing forbids it, within a second of being seen.
    public static let primaryReopened = SimulationInvariant(rawValue: "FL4")
    /// A switchover that comes to nothing leaves the primary as it was: it takes writes.
    public static let primaryGivenBack = SimulationInvariant(rawValue: "FL5")
    /// Every opened recovery ends.
    public static let recoveriesEnd = SimulationInvariant(rawValue: "FL2")
    /// The replicas of a source below the primary that dies, in a cluster in order, follow somebody else within the bound.
    public static let replicasAdopted = SimulationInvariant(rawValue: "FL6")
    /// Where that is automatic, a former primary that came back and has nothing of its own follows the primary of a cluster in order within the bound.
    public static let rejoinsInTime = SimulationInvariant(rawValue: "FL7")
    /// All managers apply one log, and none of them halts.
    public static let logIsOne = SimulationInvariant(rawValue: "R7")
    /// The manager does not wake itself without end at one instant.
    public static let noSpinning = SimulationInvariant(rawValue: "FL3")
    /// Every server's log is a beginning of the writer's: nothing applied twice, nothing passed over. In failovers: by replicas without GTID.
    public static let appliedOnce = SimulationInvariant(rawValue: "M1")
    /// No operation discards what is received and not applied, unless it was allowed to fetch it again.
    public static let relayLogsKept = SimulationInvariant(rawValue: "M2")
    /// Nobody follows himself through others, but for two who were asked to.
    public static let noCycle = SimulationInvariant(rawValue: "M3")
    /// A channel's use of GTID changes only where that was asked for.
    public static let gtidModeKept = SimulationInvariant(rawValue: "M4")
    /// After an operation each server is as asked, or as before, or it is told what it lacks.
    public static let nothingLeftBehind = SimulationInvariant(rawValue: "M5")
    /// One operation at a time changes a server.
    public static let oneOperation = SimulationInvariant(rawValue: "M6")
    /// A dry run sends nothing.
    public static let dryRun = SimulationInvariant(rawValue: "M7")
    /// Every operation is answered.
    public static let operationsEnd = SimulationInvariant(rawValue: "ML1")
    /// What stands still can be started, and then everybody comes to hold the same.
    public static let dataConverges = SimulationInvariant(rawValue: "ML2")
}
