public import ManagerCore
import Promotion

/// What a caller brings into simulated runs: their configuration, patterns, hook, store and promises. Everything else is drawn from the seed, and the
/// simulator's own invariants are judged as in every run.
///
/// ```swift
/// var setup = SimulationSetup()
/// setup.configure = { $0.promotion.preventCrossDataCenter = true }
/// setup.rules.placement = MyPlacement()
/// setup.invariants = [FleetInvariant("stays at home") { fleet in fleet.cluster?.primary.host == "db9" ? "db9 is primary" : nil }]
/// let batch = await SimulationBatch.run(seeds: 1...500, SimulationOptions(setup: setup))
/// if let failure = batch.firstFailure { print(failure.report) }
/// ```
///
/// Servers are called `db0`, `db1` and so on, 4 to 8 of them; `db0` begins as the primary. What is set here must decide by its arguments alone: a clock,
/// chance or a shared variable would make a seed give another run each time.
public struct SimulationSetup: Sendable {
    /// Changes the configuration that a seed has drawn, or replaces it: what it leaves alone differs from seed to seed. Default: leaves all of it alone.
    ///
    /// `seeds` is the simulator's afterwards. A configuration that promotes nobody, such as one that only observes, breaks the simulator's own
    /// promise of a promotion in time.
    public var configure: @Sendable (inout ManagerConfiguration) -> Void = { _ in }
    /// Filters and patterns of the manager. Default: every cluster is recovered, and names say nothing. Runs of moves never recover automatically.
    public var rules = ManagerRules(automation: UniformAutomationFilter(true))
    /// Runs in its phases in place of the hooks that a seed draws. Default: none of the caller's.
    public var hook: SimulatedHook?
    /// Makes the store of a run, empty. Default: one that obeys the rule of every publisher (``PublishDecision``), of which some seeds have two or three.
    public var store: @Sendable () -> any SimulatedStore = { EpochStore() }
    /// How long a record is on its way to the store; records may overtake each other. Default: nil, as long as any message.
    public var storeLatency: ClosedRange<Duration>?
    /// Judged after every event, in this order, after the simulator's own. Default: none.
    public var invariants: [FleetInvariant] = []

    public init() {}

    /// A promotion may be refused in good order although a replica is well, because the caller wants it so.
    ///
    /// - Parameter isPlacementDrawn: the data centers are those of the simulation, which knows who may be promoted in them.
    func mayRefusePromotions(_ configuration: ManagerConfiguration, servers: [SimulatedServer], isPlacementDrawn: Bool) -> Bool {
        let promotion = configuration.promotion
        return promotion.preventCrossDataCenter && !isPlacementDrawn || promotion.preventCrossRegion || promotion.preventCrossEnvironment || promotion.refusedLag != nil || promotion.requiresAppliedRelayLog
            || hook != nil || servers.contains { rules.placement.bansPromotion(of: $0.address) || rules.placement.ignoresFailures(of: $0.address) }
    }
}
