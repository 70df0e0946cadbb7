/// Something that goes wrong, when, and for how long. Times are milliseconds of simulated time.
struct Fault: Hashable, Sendable, CustomStringConvertible {
    enum Subject: Hashable, Sendable {
        /// The server that is primary by the journal when the fault begins.
        case primary
        case server(Int)

        /// nil: whoever is the primary then.
        var number: Int? {
            switch self {
            case .primary: nil
            case .server(let number): number
            }
        }
    }

    enum Kind: Hashable, Sendable {
        /// Killed. Without a restart it stays dead.
        case crash(Subject, restartsAfter: Int64?)
        /// Accepts and never answers, for the duration.
        case freeze(Subject)
        case managerLink(Subject, SimulatedNetwork.Link)
        case managerNetwork(SimulatedNetwork.Link)
        /// The path from one server to the primary; `nil`: of all servers.
        case sourceLink(Int?, SimulatedNetwork.Link)
        case resolverHangs
        case managerCrash
        /// Before the n-th effect outside the process after the first opening; the duration is how long it is away.
        case managerCrashAtEffect(Int)
        /// Told to end in good order; the duration is how long it is away then.
        case managerStop
        /// Stopped by a signal for the duration.
        case managerPause
        case journalFull
        /// What is written, or lost on its way, and the manager does not hear which.
        case journalLosesReplies
        case journalSlow
        /// Of one of several managers, or between them.
        case managers(ManagerFault)
        case hooksFail
        case storeUnavailable
        case storeLosesReplies
        case applierError(Int)
        case userStops(Int, receiver: Bool, applier: Bool)
        case slowApplier(Int)
        case globalReadLock(Int)
        case openingFails(Int)
        /// Commits hang, reads are answered.
        case diskFreezes(Subject)
        case slowStatements(Subject)
        /// A statement that writes for the duration.
        case longWrite(Subject)
        /// A transaction that has written, and is committed after the duration.
        case idleTransaction(Subject)
        /// That of the binary log.
        case diskFull(Subject)
        /// The address of the first primary leads to another server from now on: a moved virtual address.
        case addressMoves(to: Int)
        case operatorPauses
        case operatorDowntimes(Subject)
        case operatorMaintains(Subject)
        case operatorForbids(Int)
        case operatorPrefers(Int)
        case operatorAcknowledges
        /// A planned switchover to a server; `nil`: to whoever is chosen.
        case operatorSwitchesOver(to: Int?)
        /// The same, and sessions whose writes are open for long are ended.
        case operatorTakesOver(to: Int?)
        /// A failover that a person asks for, to a server; `nil`: to whoever is chosen. Of a primary that answers it is refused.
        case operatorFailsOver(to: Int?)
        /// Every server that was replaced as primary is to follow the present one.
        case operatorRejoins
        /// Every server that was replaced as primary and is down is started.
        case operatorStarts
        /// `SET GLOBAL read_only=1` on the primary; it stays until a person undoes it.
        case operatorCloses
        /// A row on a replica, through its read_only.
        case operatorWrites(Int)
    }

    enum Trigger: Hashable, Sendable {
        case at
        /// So long after the first recovery was opened.
        case afterOpening
        case afterDesignation
    }

    var kind: Kind
    var trigger: Trigger
    var milliseconds: Int64
    /// 0: until the faults end.
    var duration: Int64

    var description: String {
        let when =
            switch trigger {
            case .at: "at \(milliseconds) ms"
            case .afterOpening: "\(milliseconds) ms after the opening"
            case .afterDesignation: "\(milliseconds) ms after the designation"
            }
        return "\(kind) \(when)" + (duration > 0 ? " for \(duration) ms" : "")
    }
}

extension Fault.Kind {
    /// nil: it names none by number.
    var namedServer: Int? {
        switch self {
        case .crash(let subject, _), .managerLink(let subject, _): subject.number
        case .freeze(let subject), .diskFreezes(let subject), .slowStatements(let subject), .longWrite(let subject), .idleTransaction(let subject),
            .diskFull(let subject), .operatorDowntimes(let subject), .operatorMaintains(let subject):
            subject.number
        case .sourceLink(let server, _): server
        case .operatorSwitchesOver(let server), .operatorTakesOver(let server), .operatorFailsOver(let server): server
        case .userStops(let server, _, _): server
        case .applierError(let server), .slowApplier(let server), .globalReadLock(let server), .openingFails(let server), .addressMoves(let server),
            .operatorForbids(let server), .operatorPrefers(let server), .operatorWrites(let server):
            server
        case .managerNetwork, .resolverHangs, .managerCrash, .managerCrashAtEffect, .managerStop, .managerPause, .journalFull, .journalLosesReplies, .journalSlow, .managers,
            .hooksFail, .storeUnavailable, .storeLosesReplies, .operatorPauses, .operatorAcknowledges, .operatorRejoins, .operatorStarts, .operatorCloses:
            nil
        }
    }

    /// Somebody may want to close the primary then.
    var mayClose: Bool {
        switch self {
        case .operatorSwitchesOver, .operatorTakesOver, .operatorCloses, .freeze: true
        default: false
        }
    }
}
