public import Clocks
import ControlModel
public import Logging
public import ManagerCore
public import Raft
public import RaftControlLog
import RaftCore
public import Storage
import TopologyModel

#if Services
    public import ServiceLifecycle
#endif

/// A manager that acts while its node leads, and watches while another one does.
///
/// While it watches it reads the servers as the leader does, so that it answers what people ask, and knows everything when it is to lead. Before it leads, a majority confirms that it does; it has applied everything that others
/// committed by then. What it decides is committed in its own term or not at all, and it touches nothing without a lease (``ActionLease``). When its node leads no more it is ended at once, and a new one watches.
///
/// `run()` returns after a graceful shutdown, which hands the leadership over, or when its task is cancelled. It throws what ends the node (`RaftHalt`): nothing is decided by a node that cannot trust its disk.
public actor ElectedManager: ManagerAccess {
    private enum End {
        case ledNoMore
        case shutDown
    }

    private let node: RaftNode<ReplicatedControlState>
    private let board: StandingBoard
    private let url: String
    private let electionTimeout: Duration
    private let clock: ServiceClock
    private let logger: Logger
    private let wrap: @Sendable (any ControlLog) -> any ControlLog
    private let begin: @Sendable (any ControlLog) -> ManagerTenure
    private var tenure: ManagerTenure

    /// How often a standby is shown what others committed, and a leader looks whether new members have caught up.
    private static let lookInterval = Duration.seconds(1)

    /// - Parameters:
    ///   - board: that observes the node.
    ///   - url: of the listener of this node.
    ///   - electionTimeout: the shortest.
    ///   - wrap: put around the log of each leadership.
    ///   - begin: makes a manager that watches, on a log whose state is what the node has applied.
    public init(
        _ node: RaftNode<ReplicatedControlState>, board: StandingBoard, url: String, electionTimeout: Duration, clock: ServiceClock = .system, logger: Logger,
        wrap: @escaping @Sendable (any ControlLog) -> any ControlLog = { $0 }, begin: @escaping @Sendable (any ControlLog) -> ManagerTenure
    ) {
        self.node = node
        self.board = board
        self.url = url
        self.electionTimeout = electionTimeout
        self.clock = clock
        self.logger = logger
        self.wrap = wrap
        self.begin = begin
        tenure = begin(ReplicatedControlLog(node))
    }

    // MARK: Running

    public func run() async throws {
        try await withThrowingTaskGroup { group in
            group.addTask { try await self.node.run() }
            group.addTask {
                await self.hold()
                await self.node.stop()
            }
            defer { group.cancelAll() }
            // The node ends because it was stopped, or because it halts; then nobody manages on it.
            try await group.next()
            try await group.next()
        }
    }

    /// One tenure after the other.
    private func hold() async {
        while true {
            let end = await serve(tenure)
            await tenure.end()
            guard case .ledNoMore = end, !Task.isCancelled else { return }
            tenure = begin(ReplicatedControlLog(node))
        }
    }

    private nonisolated func serve(_ tenure: ManagerTenure) async -> End {
        await withTaskGroup { group in
            group.addTask {
                try? await tenure.manager.run()
                return End.shutDown
            }
            group.addTask {
                await self.conduct(tenure.manager)
                return End.ledNoMore
            }
            group.addTask {
                await self.lookAfter(tenure.manager)
                return End.ledNoMore
            }
            let first = await group.next() ?? .shutDown
            group.cancelAll()
            return first
        }
    }

    /// Returns when the manager has led and does no more.
    private nonisolated func conduct(_ manager: ManagerService) async {
        var tenure = Tenure()
        for await standing in board.changes() {
            var step = tenure.nodeStands(standing)
            while case .confirm(let term)? = step, !Task.isCancelled {
                let keeper = LeaseKeeper(node, term: term, electionTimeout: electionTimeout, clock: clock)
                let isConfirmed = await keeper.confirm()
                // What it was when the answer came, it need not be any more.
                step = tenure.nodeStands(board.standing) ?? tenure.majorityAnswered(isConfirmed, in: term)
                if step == .lead(term: term) { await takeUp(term, by: manager, keeper) }
            }
            if step == .end {
                logger.notice("another node leads, or nobody does: this one watches", metadata: ["raft.term": "\(standing.term)"])
                return
            }
        }
    }

    private nonisolated func takeUp(_ term: UInt64, by manager: ManagerService, _ keeper: LeaseKeeper) async {
        let replicated = ReplicatedControlLog(node, term: term)
        await manager.lead(wrap(LeasedControlLog(log: replicated, keeper: keeper, clock: clock)), permission: keeper)
        logger.notice("this node leads", metadata: ["raft.term": "\(term)"])
        do throws(StorageError) { try await replicated.announce(url) } catch {
            logger.warning("the others were not told where this node's listener is", metadata: ["error": "\(error)"])
        }
    }

    private nonisolated func lookAfter(_ manager: ManagerService) async {
        while !Task.isCancelled {
            await manager.follow(node.state.state)
            await promoteWhoCaughtUp()
            do { try await clock.sleep(clock.now() + ElectedManager.lookInterval) } catch { return }
        }
    }

    /// A node that was added votes once it holds what the leader holds.
    private nonisolated func promoteWhoCaughtUp() async {
        let status = await node.status()
        guard status.role == .leader else { return }
        guard let ready = status.peers.first(where: { status.membership.learners.contains($0.id) && $0.matchIndex >= status.commitIndex && $0.silence < electionTimeout }) else { return }
        do throws(RaftError) {
            try await node.change(.promote(ready.id), expecting: status.membershipIndex)
            logger.notice("a node that was added has caught up, and votes from now on", metadata: ["raft.node": "\(ready.id)"])
        } catch {
            logger.debug("a node that was added is no voter yet", metadata: ["raft.node": "\(ready.id)", "error": "\(error)"])
        }
    }

    // MARK: ManagerAccess

    /// Of this node, whether it leads or watches.
    public func snapshot() async -> ManagerSnapshot { await tenure.manager.snapshot() }

    /// Refused where another node leads.
    public func perform(_ request: OperatorRequest, by asker: OperatorAsker) async -> OperatorReply { await tenure.manager.perform(request, by: asker) }
}

#if Services
    extension ElectedManager: Service {}
#endif
