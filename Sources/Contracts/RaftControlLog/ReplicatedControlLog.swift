public import ControlModel
public import Raft
public import Storage

/// The control log of a cluster of managers, as one of its nodes reaches it.
///
/// A proposal returns when its batch is on the disks of a majority and applied here. Only the leader takes proposals; others throw `notLeader` and name it. With a term, proposals are taken in that term only: what a manager decided while it led
/// is not committed by it in a later one, when another leader may have changed what it was decided by.
///
/// ``state()`` is what this node has applied: on the leader everything that is committed, on others it may be behind.
public actor ReplicatedControlLog: ControlLog {
    private let node: RaftNode<ReplicatedControlState>
    private let term: UInt64?
    private let patience: Duration
    private var isClosed = false

    /// - Parameters:
    ///   - node: runs, and is stopped by whoever runs it.
    ///   - term: in which the node leads. nil: in any.
    ///   - patience: after it the outcome of a proposal is unknown. 10 s.
    public init(_ node: RaftNode<ReplicatedControlState>, term: UInt64? = nil, patience: Duration = .seconds(10)) {
        self.node = node
        self.term = term
        self.patience = patience
    }

    public func propose(_ commands: [ControlCommand], stamp: CommandStamp) async throws(StorageError) -> [CommandResult] {
        guard !isClosed else { throw StorageError(.closed, "the control log is closed") }
        _ = try ControlLogValidation.encode(commands)
        guard !commands.isEmpty else { return [] }
        return try await propose(.batch(stamp, commands)).results
    }

    /// Tells the others where this node's listener is.
    ///
    /// - Parameter url: `scheme://host:port`, of at most ``LeaderAnnouncement/maximumURLBytes``.
    public func announce(_ url: String) async throws(StorageError) {
        guard url.utf8.count <= LeaderAnnouncement.maximumURLBytes else { throw StorageError(.tooLarge, "a URL of more than \(LeaderAnnouncement.maximumURLBytes) bytes") }
        _ = try await propose(.announce(LeaderAnnouncement(node: node.id, url: url)))
    }

    private func propose(_ command: ReplicatedControlState.Command) async throws(StorageError) -> ReplicatedControlState.Result {
        do throws(RaftError) { return try await node.propose(command, inTerm: term, within: patience) } catch { throw StorageError(error) }
    }

    public func state() async -> ControlState { await node.state.state }

    /// The node goes on: it belongs to whoever runs it.
    public func close() async { isClosed = true }
}

extension StorageError {
    fileprivate init(_ error: RaftError) {
        let code: Code =
            switch error.code {
            case .notLeader, .termIsOver: .notLeader
            case .overloaded: .overloaded
            case .storageFull: .full
            case .tooLarge: .tooLarge
            // Also of a node that was stopped: what was under way may be committed by the others.
            default: .outcomeUnknown
            }
        self.init(code, error.message)
    }
}
