public import Clocks
public import ControlModel
public import KVPublishers
public import Logging
import TopologyModel

/// The shell around ``RouteKeeper``: keeps the routes in the stores of this manager's data center, whether or not it leads.
///
/// `run()` returns when the states end, and when its task is cancelled. Both leave the routes as they are: a manager that is stopped says nothing of its data center.
/// They are withdrawn for want of a quorum alone. Run it once.
public actor RouteKeeperService {
    /// One thing to be done outside the actor. As many per store wait as the keeper lets it have at a time, and the sleeps until wake-ups that came earlier than the one before.
    private enum Work: Sendable {
        case publish(store: Int, PrimaryRecord)
        case withdraw(store: Int, reason: String, at: WallTime)
        case sleep(until: MonotonicInstant)
    }

    private var keeper: RouteKeeper
    private var publishers: [any KVPublisher]
    private let states: AsyncStream<RouteState>
    private let clock: ServiceClock
    private let logger: Logger
    private let works: AsyncStream<Work>
    private let workInput: AsyncStream<Work>.Continuation
    private var sleepingUntil: MonotonicInstant?
    private var submissions: [SubmissionInProgress] = []
    private var isOver = false

    /// - Parameters:
    ///   - policy: its ``RoutePolicy/routeTTL`` is counted from here, on a clock that counts suspend.
    ///   - states: on every change, and each second, for contact is told by nothing else. Only the newest counts, so that its buffer needs no more (`.bufferingNewest(1)`). Its
    ///     end ends the service.
    ///   - seed: of the generator that spreads rounds and retries; random by default.
    public init(
        publishers: [any KVPublisher], policy: RoutePolicy = RoutePolicy(), states: AsyncStream<RouteState>, clock: ServiceClock = .system, logger: Logger,
        seed: UInt64 = .random(in: .min ... .max)
    ) {
        keeper = RouteKeeper(stores: publishers.count, policy: policy, seed: seed, now: clock.now())
        self.publishers = publishers
        self.states = states
        self.clock = clock
        self.logger = logger
        (works, workInput) = AsyncStream.makeStream(of: Work.self, bufferingPolicy: .unbounded)  // bounded by the keeper, see Work
    }

    /// Why stores do not hold what they should; empty: they do, or are being brought there.
    public var troubles: [RouteTrouble] { keeper.troubles }

    /// The names of the stores, in the order of their numbers.
    public var storeNames: [String] { publishers.map { $0.name } }

    /// No store of this manager names a primary, or is to name one any longer.
    public var isWithdrawn: Bool { keeper.isWithdrawn }

    /// One more store, which is brought up to date at once. One of the same name as another one is not taken.
    public func add(_ publisher: any KVPublisher) {
        guard !publishers.contains(where: { $0.name == publisher.name }) else { return }
        publishers.append(publisher)
        keeper.addStore(now: clock.now())
        handle(.timer)
    }

    public func run() async {
        // Without any state there is an end of waiting, too.
        handle(.timer)
        await withDiscardingTaskGroup { group in
            group.addTask { await self.listen() }
            for await work in works {
                group.addTask { await self.carryOut(work) }
            }
            group.cancelAll()
        }
        isOver = true
        answerSubmissions()
    }

    private func listen() async {
        for await state in states { handle(.state(state)) }
        workInput.finish()
    }

    private nonisolated func carryOut(_ work: Work) async {
        switch work {
        case .publish(let store, let record):
            let publisher = await publisher(store)
            let (outcome, submitted) = await publish(record, in: publisher)
            await ended(store, .publish(record.cluster), outcome, RouteSubmission(store: publisher.name, record: record, outcome: submitted))
        case .withdraw(let store, let reason, let moment): await ended(store, .withdraw, withdraw(from: publisher(store), because: reason, at: moment))
        case .sleep(let until):
            do { try await clock.sleep(until) } catch { return }
            await slept(until)
        }
    }

    private func publisher(_ store: Int) -> any KVPublisher { publishers[store] }

    private nonisolated func publish(_ record: PrimaryRecord, in publisher: any KVPublisher) async -> (RouteOutcome, RouteSubmission.Outcome) {
        do {
            switch try await publisher.publish(record) {
            case .published:
                logger.notice("a route is published", metadata: metadata(record, publisher))
                return (.succeeded, .published)
            case .unchanged: return (.succeeded, .unchanged)
            case .superseded(let stored):
                logger.info("a store holds a route of a higher epoch, which is left alone", metadata: metadata(record, publisher, "\(stored) of epoch \(stored.epoch)"))
                return (.succeeded, .superseded(stored))
            }
        } catch {
            return (RouteOutcome(error), .failed(error.message))
        }
    }

    private nonisolated func withdraw(from publisher: any KVPublisher, because reason: String, at moment: WallTime) async -> RouteOutcome {
        do {
            let count = try await publisher.withdrawAll(because: reason, at: moment)
            if count > 0 { logger.warning("routes are withdrawn", metadata: ["store": "\(publisher.name)", "routes": "\(count)", "reason": "\(reason)"]) }
            return .succeeded
        } catch {
            return RouteOutcome(error)
        }
    }

    private nonisolated func metadata(_ record: PrimaryRecord, _ publisher: any KVPublisher, _ stored: String? = nil) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "store": "\(publisher.name)", "cluster": "\(record.clusterName)", "primary": "\(record.primary)", "epoch": "\(record.epoch)",
        ]
        if let stored { metadata["stored"] = "\(stored)" }
        return metadata
    }

    // MARK: For people

    public func submit(_ cluster: ClusterID?) async -> [RouteSubmission]? {
        guard keeper.phase == .publishing, !isOver else { return nil }
        let records = keeper.records.filter { cluster == nil || $0.cluster == cluster }
        return await withCheckedContinuation { continuation in
            submissions.append(SubmissionInProgress(records, stores: publishers.map { $0.name }, continuation))
            handle(.asked(cluster))
        }
    }

    private func answerSubmissions() {
        for index in submissions.indices { submissions[index].giveUp { isOver || !keeper.isWanted($1, store: $0) } }
        let ended = submissions.filter(\.isComplete)
        submissions.removeAll(where: \.isComplete)
        for submission in ended { submission.answer() }
    }

    /// Reads the stores, all at the same time, each record by itself.
    public func report(of cluster: ClusterID?) async -> RouteReport {
        let (publishers, records, phase) = (publishers, keeper.records.filter { cluster == nil || $0.cluster == cluster }, keeper.phase)
        let comparing = StoreComparing(records: records, cluster: cluster, isWithdrawn: phase == .withdrawn)
        let found = await withTaskGroup { group in
            for (number, publisher) in publishers.enumerated() { group.addTask { (number, await comparing.compare(publisher)) } }
            var found: [[RouteComparison]] = Array(repeating: [], count: publishers.count)
            for await (number, comparisons) in group { found[number] = comparisons }
            return found
        }
        // The sort is stable: of one cluster the stores stay in their order.
        let comparisons = found.flatMap { $0 }.sorted { $0.cluster < $1.cluster }
        let names = publishers.map { $0.name }
        return RouteReport(phase: phase, stores: names, comparisons: comparisons, troubles: keeper.troubles.map { $0.text(stores: names) })
    }

    // MARK: The keeper

    /// Cancellation is not an outcome.
    private func ended(_ store: Int, _ work: RouteWork, _ outcome: RouteOutcome, _ submitted: RouteSubmission? = nil) {
        guard !Task.isCancelled else { return }
        if let submitted {
            for index in submissions.indices { submissions[index].ended(store, submitted) }
        }
        handle(.ended(store: store, work, outcome))
    }

    private func handle(_ event: RouteEvent) {
        var effects: [RouteEffect] = []
        keeper.step(event, now: clock.now(), wall: clock.wall(), into: &effects)
        for effect in effects {
            switch effect {
            case .publish(let store, let record): workInput.yield(.publish(store: store, record))
            case .withdraw(let store, let reason, let moment): workInput.yield(.withdraw(store: store, reason: reason, at: moment))
            case .note(let note): tell(note)
            }
        }
        armTimer()
        answerSubmissions()
    }

    private func tell(_ note: RouteNote) {
        let names = publishers.map { $0.name }
        switch note {
        case .began(let trouble): logger.critical("\(trouble.text(stores: names))")
        case .ended(let trouble): logger.notice("over: \(trouble.text(stores: names))")
        }
    }

    private func armTimer() {
        guard let next = keeper.nextWakeUp else { return }
        if let sleepingUntil, sleepingUntil <= next { return }
        sleepingUntil = next
        workInput.yield(.sleep(until: next))
    }

    private func slept(_ until: MonotonicInstant) {
        if sleepingUntil == until { sleepingUntil = nil }
        handle(.timer)
    }
}
