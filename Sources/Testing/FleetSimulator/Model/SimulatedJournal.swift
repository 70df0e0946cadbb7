import ControlModel
import ManagerCore

/// The control log: ordered, durable, kept when the manager dies; one proposal is written at a time. Of several managers it is what is committed, and no more than ``state`` and ``appliedIndex`` of it is used.
struct SimulatedJournal {
    struct Proposal {
        /// nil: was answered already, before its time.
        var token: ManagerToken?
        var commands: [ControlCommand]
    }

    var state = ControlState()
    /// Of a journal that does not sync: what is left of it after a crash.
    var synced: ControlState?
    /// Of the replicated log of several managers.
    var appliedIndex: UInt64 = 0
    /// Waiting, and the one being written at the front.
    var proposals: [Proposal] = []
    var isWriting = false
    var generation: Int32 = 0
    /// The disk is full: proposals fail and change nothing.
    var isFull = false
    /// Proposals are not answered, whether they are committed or not: the connection to the database that holds the journal is lost meanwhile.
    var losesReplies = false
    var latency: ClosedRange<Int64>
    /// A write would have ended while the manager was stopped; it ends when the manager goes on.
    var endsAtResume = false

    init(latency: ClosedRange<Int64>) {
        self.latency = latency
    }
}
