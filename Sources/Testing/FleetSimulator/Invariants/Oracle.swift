import ControlModel
import RaftCore
import TopologyModel

/// What the invariants need to know besides the model itself.
struct Oracle {
    /// The recovery under way in the first cluster that was registered, as the simulator saw it being committed.
    struct OpenRecovery {
        var id: RecoveryID
        var kind: RecoveryKind
        var openedAt: Int64
        /// When the failed server was deposed: the first designation.
        var designatedAt: Int64?
        var failed: Int
        /// The run that it was in at the opening.
        var failedBoot: Int32
        /// At the opening; one that came back read-only just before is another matter than one that the recovery closed.
        var failedWasReadOnly: Bool
        /// The failed server and its direct replicas at the opening, or when its first step was announced.
        var participants: [Bool]
        /// Whom the manager has read, or is told of by its inventory: nobody can count on a replica that it never heard of.
        var known: [Bool]
        /// Those of them that follow whom the manager takes them to follow: nobody can be asked to move a replica of which it is not known that it is to be moved.
        var knownToFollow: [Bool]
        /// Of replicas that could be reached all the time from the opening to the designation: what they were then.
        var reachable: [DesignatedFrom?] = []
        /// Received rows that statements of the manager made a server forget.
        var discarded: [Int32] = []
        /// Those that were detached from a source which they followed by GTID.
        var followedByGTID: Set<Int> = []
        var journalFailed = false
        /// By managers that live.
        var begun: [BegunStep] = []
        var isOpened = false
        /// The other one of the ring that the failed server was in.
        var coPrimary: Int?
        /// Nobody else may be designated (``FleetSimulation/heir(of:_:)``).
        var heir: Int?
    }

    /// A journaled step for which something was done outside.
    struct BegunStep: Equatable {
        var manager: Int
        var ordinal: StepOrdinal
        var attempt: UInt32
    }

    /// A replica that a designation took into account.
    struct DesignatedFrom {
        var boot: Int32
        var newestReceived: Int32?
    }

    /// Whom an epoch names, as it was committed first.
    struct NamedServer: Equatable {
        var cluster: ClusterID
        var epoch: Epoch
        var server: InstanceAddress
    }

    var cluster: ClusterID?
    /// Of all epochs, in their order.
    var named: [NamedServer] = []
    /// What was committed, and when its server had been read for the last time, as the newest designation was proposed: it cannot heed what came later.
    /// By manager.
    var atProposal: [(state: ControlState, readAt: Int64)?]
    /// Who was designated when, the newest last.
    var terms: [(server: Int, since: Int64)] = []
    var open: OpenRecovery?
    var hasOpened = false
    var hasDesignated = false
    var formerPrimary: Int?
    /// Since when the manager could have worked with each server, without a gap; nil: it cannot now.
    var manageableSince: [Int64?]
    /// Since when the primary was up, writable and replicated from.
    var healthySince: Int64?
    var healthyPrimary = -1
    /// Since when a server that was deposed accepts writes beside the primary, although the manager could fence it.
    var twoWritersSince: [Int64?]
    var hasTwoWriters: Bool { twoWritersSince.contains { $0 != nil } }
    /// Epochs whose server was seen writable.
    var writableEpochs: [Epoch] = []
    /// The newest run of the primary in which the manager was shown that it takes writes.
    struct ShownRun {
        var epoch: Epoch
        var server: Int
        var boot: Int32
        var bootedAt: Int64
    }

    /// A primary that a person made read-only while it ran, and that the manager knew to take writes in that run.
    struct ClosedRun {
        var server: Int
        var boot: Int32
        /// The manager was shown that it is closed, so it must know after a restart of the server too.
        var isShown = false
    }

    /// A run that was sent the statement by which a switchover closes its primary.
    struct SentClosing {
        var server: Int
        var boot: Int32
        /// When the manager was first shown, after the switchover had ended, that the server takes writes.
        var openSince: Int64?
    }

    var shownRun: ShownRun?
    var closedRun: ClosedRun?
    /// nil: the statement cannot take effect any more, as far as the manager can know.
    var sentClosing: SentClosing?
    /// When the manager sent what is being executed, which may have waited for long; nil: nothing of the manager's is.
    var statementSentAt: Int64?
    /// The run in which a person last made a primary read-only, whatever the manager knew of it, unless it was opened since.
    var closedByHand: (server: Int, boot: Int32)?
    /// Since when the manager has known, without a gap, that the primary came back read-only and may be opened.
    var reopenableSince: Int64?
    /// Since when the primary does not commit although the manager could have noticed, without a gap.
    var stalledSince: Int64?
    /// A designation was committed then, and nobody has heard of it yet.
    var unheardDesignationAt: Int64?
    var journalFailedAt = Int64.min / 2
    var hookRuns: [(recovery: RecoveryID?, phase: String, attempt: UInt32)] = []
    /// When the newest recoveries were opened.
    var openings: [Int64] = []
    var stepInstant: Int64 = -1
    var stepsAtInstant = 0
    var promotions = 0
    var refused = 0
    var aborted = 0
    /// When people last asked for deposed servers to be replicas; nil: never.
    var askedForRejoining: Int64?
    /// Attempts of the present manager to make each server a replica again, in the present epoch, that failed.
    var failedRejoinings: [Int]
    /// Since when each server, which was deposed, could be made a replica without being asked for, in a cluster in order.
    var rejoinableSince: [Int64?]
    /// A source below the primary that died for good, and when.
    var lostSource: (server: Int, at: Int64)?
    /// The last act.
    var healedAt: Int64 = 0
    var diedAt: Int64 = 0
    /// Servers that a person made a copy of another one.
    var madeAnewAt: [Int: Int64] = [:]
    var epochBeforeDeath = Epoch.initial
    var endingSince: Int64 = 0
    var mustConverge = false
    var lastFreezeOfPrimary = false
    /// Received rows that people made a server forget, whatever the manager knows.
    var forgottenByPeople: Set<Int32> = []
    /// When a person accepted the loss after the last death.
    var lossAcceptedAt: Int64?

    // MARK: Several managers

    /// What was appended, and the term in which it was decided; nil: not in one that is known.
    var decided: [(position: LogPosition, term: UInt64?)] = []
    /// The highest one in which a batch of commands was committed.
    var newestTerm: UInt64 = 0
    /// Who opened each recovery.
    var openers: [(recovery: RecoveryID, manager: Int)] = []

    init(servers: Int, managers: Int) {
        atProposal = Array(repeating: nil, count: managers)
        manageableSince = Array(repeating: 0, count: servers)
        twoWritersSince = Array(repeating: nil, count: servers)
        failedRejoinings = Array(repeating: 0, count: servers)
        rejoinableSince = Array(repeating: nil, count: servers)
    }

    mutating func wasOpened(_ server: Int) {
        if closedByHand?.server == server { closedByHand = nil }
    }

    /// One of several begins: what it has to do within a bound, it has known of from now on.
    mutating func anotherManagerBegins(forgets: Bool) {
        twoWritersSince = twoWritersSince.map { _ in nil }
        rejoinableSince = rejoinableSince.map { _ in nil }
        reopenableSince = nil
        stalledSince = nil
        if forgets { managerForgot() }
    }

    /// A manager that was started without its inventory.
    mutating func managerForgot() {
        shownRun = nil
        closedRun = nil
    }

    mutating func journalFailed(at time: Int64) {
        open?.journalFailed = true
        journalFailedAt = time
    }
}
