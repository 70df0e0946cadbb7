/// Deliberate mistakes in the simulator's own shell around the manager, each of which the invariants must notice. They prove that the
/// checkers can see; nothing of them exists in the code that ships.
public enum SimulationDefect: String, CaseIterable, Sendable {
    /// The shell says that a proposal is committed before it is.
    case actBeforeCommit = "act-before-commit"
    /// Fences go out without the identity that they are meant for.
    case fenceIgnoresIdentity = "fence-ignores-identity"
    /// A successor is made to forget its binary logs instead of its source.
    case resetBinaryLogs = "reset-binary-logs"
    /// Servers say that they have applied whatever they received.
    case appliedIsReceived = "applied-is-received"
    /// The record of a new primary is published as soon as it is designated.
    case publishBeforeWritable = "publish-before-writable"
    /// A record that came to one store is reported as published, whatever the others did.
    case oneStoreIsEnough = "one-store-is-enough"
    /// The record of a new primary names another server.
    case publishAnother = "publish-another"
    /// A manager that dies takes with it what was committed last: the journal was not synced.
    case journalNotSynced = "journal-not-synced"
    /// The manager is not told of the flap window.
    case forgetFlapWindow = "forget-flap-window"
    /// What was published is reported with the address of the store, which has the account's password in it.
    case tellPassword = "tell-password"
    /// A restarted manager is not told which steps were begun.
    case forgetSteps = "forget-steps"
    /// When the manager cannot reach a server, that server's replicas are reported to have lost it too.
    case ownFailureIsVote = "own-failure-is-vote"

    // MARK: Server truth T1: relay logs

    /// Stopping a receiver stops the applier too, and starts it again: MariaDB discards what it had not applied.
    case discardWhileStopping = "discard-while-stopping"

    // MARK: T2: votes and fences

    /// A receiver that a person stopped is shown as one that lost its source.
    case stoppedIsVote = "stopped-is-vote"
    /// Receivers that lost their source are shown as running.
    case hideVotes = "hide-votes"
    /// Fences are reported as done and not sent.
    case claimFenced = "claim-fenced"
    /// The manager is not told of former primaries.
    case forgetFormerPrimary = "forget-former-primary"
    /// Every reading seems to be of a server that was started anew.
    case bootsAreNew = "boots-are-new"

    /// Hooks that are to turn a failed primary off are reported as successful and do nothing.
    case claimTurnedOff = "claim-turned-off"

    // MARK: T3: progress

    /// Any silence convicts, however short.
    case impatient = "impatient"
    /// The replicas of a server that cannot be reached are shown as they were before.
    case frozenProgress = "frozen-progress"

    /// Rows of the write probe that hang are reported as written.
    case hungIsWritten = "hung-is-written"

    // MARK: T5: identity

    /// Rows of the write probe go to a replica, and nobody looks who that is and whether it takes writes.
    case writeToReplica = "write-to-replica"
    // MARK: T4: probes

    /// Readings hold a statement that asks for the binary log: where that hangs they hang too, and leave their sessions behind.
    case askForLogs = "ask-for-logs"
    /// A session that no server answers is waited for without an end.
    case waitForSessions = "wait-for-sessions"

    // MARK: T6: writable

    /// Writes are reported as open and are not opened.
    case claimOpened = "claim-opened"

    // MARK: T7: draining

    /// Errors of appliers are not shown.
    case hideApplierErrors = "hide-applier-errors"
    /// What channels of MySQL have received is not shown.
    case hideRetrieved = "hide-retrieved"

    // MARK: Without GTID

    /// Replicas are pointed to where the successor's log ends by then, not to where it ended when it stood still.
    case placeOfNow = "place-of-now"
    // MARK: T8: fences

    /// A fence does not end the sessions of clients: it waits for their writes, in vain.
    case fenceSparesSessions = "fence-spares-sessions"
    /// A fence of MySQL sets `read_only` alone, and servers that are read-only say that they are `super_read_only`.
    case fenceSparesPrivileged = "fence-spares-privileged"

    // MARK: T9: switchovers

    /// A switchover that comes to nothing does not open the primary again.
    case neverReopens = "never-reopens"

    // MARK: T10: semi-sync

    /// Only one of the replicas that acknowledge is shown to: somebody is promoted though another one was not read.
    case hideAckers = "hide-ackers"
    /// Commits are shown to wait for one replica more than they do: too few are read before somebody is promoted.
    case oneMoreAcknowledges = "one-more-acknowledges"

    // MARK: T11: errant transactions

    /// What only a former primary committed is not shown.
    case rejoinIgnoresErrant = "rejoin-ignores-errant"

    // MARK: T12: the manager's own trouble

    /// What a full journal refused is reported as committed.
    case fullIsCommitted = "full-is-committed"
    /// Actions of which nobody knows how they ended are reported as done.
    case unknownIsDone = "unknown-is-done"

    // MARK: T13: scope

    /// The manager is not told that servers are Galera nodes, and takes their cluster for one that it understands.
    case hideScope = "hide-scope"

    // MARK: The journal, replicas and gates

    /// Steps are not announced.
    case skipIntents = "skip-intents"
    /// How steps ended is not journaled.
    case skipOutcomes = "skip-outcomes"
    /// The journal names another server than the one that was chosen.
    case designateAnother = "designate-another"
    /// Replicas are reported to follow the successor and do not.
    case claimRepointed = "claim-repointed"
    /// Replicas are pointed to the failed primary again.
    case repointToFailed = "repoint-to-failed"
    /// A successor is reported to follow nobody and does.
    case claimDetached = "claim-detached"
    /// The manager is not told of promotion rules.
    case forgetRules = "forget-rules"
    /// That a replica is delayed is not shown.
    case hideDelays = "hide-delays"
    /// That a replica leaves rows out is not shown.
    case hideFilters = "hide-filters"
    /// The manager is not told in which data centers servers are.
    case hideDataCenters = "hide-data-centers"
    /// All servers are shown to run the same version.
    case hideVersions = "hide-versions"
    /// A replica that gets another source is delayed no longer.
    case loseDelays = "lose-delays"
    /// The manager is not told that a primary follows anybody, so it knows of no ring.
    case hideRing = "hide-ring"
    /// Hooks run as the first attempt every time.
    case firstAttempt = "first-attempt"
    /// The manager is woken at once, always.
    case neverRests = "never-rests"

    // MARK: Several managers

    /// A leader that was replaced acts on: nobody looks at the lease.
    case deposedLeaderActs = "deposed-leader-acts"
    /// What a node did not take, because it did not lead any more, is proposed again when it leads again.
    case proposalsInAnyTerm = "proposals-in-any-term"
    /// The manager of a node that leads no more goes on when that node leads again.
    case newLeaderKeepsOldMachine = "new-leader-keeps-old-machine"
    /// A manager begins when its node leads, before a majority has confirmed that.
    case startsBeforeConfirmed = "starts-before-confirmed"

    /// Operations are told that everything received is applied, so they drain nothing.
    case skipDrain = "moves-skip-drain"
    /// Operations are told that what stood still when they began was running, so they start it.
    case startWhatWasStopped = "moves-start-what-was-stopped"
    /// Operations are told that every thread runs, so they leave behind what they stopped.
    case claimRunning = "moves-claim-running"
    /// A place in a binary log is one transaction off.
    case placeIsOff = "moves-place-is-off"
    /// The planner is not told whom every second server follows, so it cannot see a ring coming.
    case hideLinks = "moves-hide-links"
    /// A channel that is pointed to a source by GTID follows it by file and position.
    case forgetGTID = "moves-forget-gtid"
    /// Whoever wants to know only what would be done gets it done.
    case dryRunActs = "moves-dry-run-acts"

    /// It shows with several managers only.
    public var isOfSeveralManagers: Bool {
        switch self {
        case .deposedLeaderActs, .proposalsInAnyTerm, .newLeaderKeepsOldMachine, .startsBeforeConfirmed: true
        default: false
        }
    }

    /// It shows in runs of moves; the others in failovers.
    public var isOfMoves: Bool {
        switch self {
        case .skipDrain, .startWhatWasStopped, .claimRunning, .placeIsOff, .hideLinks, .forgetGTID, .dryRunActs: true
        default: false
        }
    }
}
