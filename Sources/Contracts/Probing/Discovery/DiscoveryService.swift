public import TopologyModel

/// Drives a ``DiscoveryMachine`` with a prober: for programs that embed detection without the manager.
///
/// ```swift
/// let service = DiscoveryService(prober: prober, seeds: [seed], now: clock.now, sleep: clock.sleep)
/// try await service.run { topology, changes in print(topology.clusters.map(\.name)) }
/// ```
public actor DiscoveryService {
    private enum Work: Sendable {
        case probe(ProbeRequest)
        case sleep(until: MonotonicInstant)
    }

    public typealias Handler = @Sendable (_ topology: Topology, _ changes: [DiscoveryChange]) async -> Void

    private var machine: DiscoveryMachine
    private let prober: any InstanceProber
    private let now: @Sendable () -> MonotonicInstant
    private let sleep: @Sendable (MonotonicInstant) async throws -> Void
    private var sleepingUntil: MonotonicInstant?
    /// Bounded by the policy's probes in flight and one sleep per earlier wake-up.
    private let works: AsyncStream<Work>
    private let input: AsyncStream<Work>.Continuation

    /// - Parameters:
    ///   - now: a clock that counts suspend.
    ///   - sleep: returns at or after the instant, or throws `CancellationError`.
    public init(
        prober: any InstanceProber, seeds: [InstanceAddress], policy: DiscoveryPolicy = .init(), now: @escaping @Sendable () -> MonotonicInstant,
        sleep: @escaping @Sendable (MonotonicInstant) async throws -> Void
    ) {
        machine = DiscoveryMachine(policy: policy)
        self.prober = prober
        self.now = now
        self.sleep = sleep
        (works, input) = AsyncStream.makeStream(of: Work.self, bufferingPolicy: .unbounded)
        let start = now()
        for seed in seeds { machine.watch(seed, now: start) }
    }

    /// What is known now.
    public var topology: Topology { machine.topology }

    /// Whether everything that was named or found was read, or failed, at least once.
    public var isComplete: Bool { machine.hasTriedAll }

    /// Reads servers until cancelled, telling of every change in order. Run it once.
    public func run(_ handler: @escaping Handler) async {
        await drive(untilComplete: false, handler)
    }

    /// Reads servers until everything that the seeds lead to was read, or has failed, at least once.
    public func discover() async -> Topology {
        await drive(untilComplete: true) { _, _ in }
        return machine.topology
    }

    private func drive(untilComplete: Bool, _ handler: @escaping Handler) async {
        await withDiscardingTaskGroup { group in
            await look(handler)
            if untilComplete, isComplete { input.finish() }
            for await work in works {
                group.addTask { await self.carryOut(work, untilComplete: untilComplete, handler) }
            }
            group.cancelAll()
        }
    }

    private nonisolated func carryOut(_ work: Work, untilComplete: Bool, _ handler: @escaping Handler) async {
        switch work {
        case .probe(let request):
            let report = await prober.probe(request)
            // A probe that was cut off because everything is known says nothing of its server.
            guard !Task.isCancelled else { return }
            await take(report, handler)
            if untilComplete, await isComplete { input.finish() }
        case .sleep(let until):
            do { try await sleep(until) } catch { return }
            await woke(at: until, handler)
        }
    }

    private func take(_ report: ProbeReport, _ handler: Handler) async {
        var changes: [DiscoveryChange] = []
        machine.take(report, now: now(), changes: &changes)
        let topology = machine.topology
        if !changes.isEmpty { await handler(topology, changes) }
        for case let address? in changes.map(\.leftAddress) { await prober.forget(address) }
        await look(handler)
    }

    private func woke(at moment: MonotonicInstant, _ handler: Handler) async {
        if sleepingUntil == moment { sleepingUntil = nil }
        await look(handler)
    }

    private func look(_ handler: Handler) async {
        var requests: [ProbeRequest] = []
        var changes: [DiscoveryChange] = []
        machine.takeDue(now: now(), into: &requests, changes: &changes)
        for request in requests { input.yield(.probe(request)) }
        if let next = machine.nextDue, sleepingUntil.map({ next < $0 }) ?? true {
            sleepingUntil = next
            input.yield(.sleep(until: next))
        }
        if !changes.isEmpty { await handler(machine.topology, changes) }
    }
}
