public import ControlModel
public import KVPublishers
public import TopologyModel

/// A run at one moment: what is true, whether the manager knows it or not. Only to be read while the closure runs that it is given to.
public struct SimulatedFleet {
    private let simulation: FleetSimulation

    init(_ simulation: FleetSimulation) {
        self.simulation = simulation
    }

    /// Since the beginning of the run. The manager starts after one second, faults begin after eight.
    public var elapsed: Duration { .nanoseconds(simulation.now) }
    /// The civil time of stamps in ``control``.
    public var wall: WallTime { simulation.wall }
    /// `db0` first. Servers never come or go, they only stop and start.
    public var servers: [Server] { simulation.servers.map { Server($0) } }
    /// The server whose own address that is; nil for any other.
    public func server(at address: InstanceAddress) -> Server? { simulation.owner(of: address).map { Server(simulation.servers[$0]) } }
    /// Everything that is committed: recoveries with their designations and steps, epochs, downtimes, pauses.
    public var control: ControlState { simulation.journal.state }
    /// The record of the cluster that the run is about; nil until the manager has registered it.
    public var cluster: ClusterRecord? { simulation.record }
    /// What applications read of the primary, of several stores in the first; nil before the first record.
    public var published: PrimaryRecord? { simulation.stores[0].record }
    /// Whether the manager's process is there and not stopped by a signal.
    public var managerRuns: Bool { simulation.manager.isRunning }

    /// One server.
    public struct Server: Hashable, Sendable {
        public var address: InstanceAddress
        /// Its process is there; it may be frozen.
        public var isUp: Bool
        /// It accepts connections and answers nothing.
        public var isFrozen: Bool
        public var isReadOnly: Bool
        /// An ordinary client's row would be accepted now.
        public var acceptsWrites: Bool
        /// Whom it is told to follow, whether it gets anything or not; nil: nobody.
        public var source: InstanceAddress?
        /// Transactions in its log, its own and those that it has applied.
        public var transactions: Int

        init(_ server: SimulatedServer) {
            address = server.address
            isUp = server.isUp
            isFrozen = server.frozenUntil != nil
            isReadOnly = server.readOnly
            acceptsWrites = server.acceptsWrites
            source = server.channel?.isDetached == true ? nil : server.channel?.source
            transactions = server.log.count
        }
    }
}
