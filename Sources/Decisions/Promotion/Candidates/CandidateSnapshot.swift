public import TopologyModel

/// What is known of one direct replica of a failed primary at the moment a successor is chosen.
public struct CandidateSnapshot: Sendable {
    /// The newest facts, read after the replica's receiver was stopped when the choice is final.
    public var instance: Instance
    /// The newest attempt to read it succeeded.
    public var isReachable: Bool
    /// Everything the replica received from its source, together with everything it executed.
    public var received: GTIDValue
    /// False where ``received`` is a lower bound only: a MariaDB replica forgets what it received when it restarts or when a thread is
    /// started while both are stopped, although its relay logs may hold more (server truth T1).
    public var receivedIsKnown: Bool
    /// How far the receiver had read in the source's binary logs; what counts where the channel follows without GTID.
    public var receivedCoordinates: BinlogCoordinates?
    /// The same recovery chose it before and gave it up. What it received counts for as long as it can be reached (server truth T7).
    public var wasGivenUp: Bool

    public init(
        instance: Instance, isReachable: Bool, received: GTIDValue, receivedIsKnown: Bool, receivedCoordinates: BinlogCoordinates? = nil, wasGivenUp: Bool = false
    ) {
        self.instance = instance
        self.isReachable = isReachable
        self.received = received
        self.receivedIsKnown = receivedIsKnown
        self.receivedCoordinates = receivedCoordinates
        self.wasGivenUp = wasGivenUp
    }

    /// A replica as it was last read, for asking what would be.
    init(lastRead replica: Instance, receivedUnknown: [InstanceID]) {
        self.init(
            instance: replica, isReachable: replica.freshness.isLastCheckValid, received: replica.received,
            receivedIsKnown: !receivedUnknown.contains(replica.id), receivedCoordinates: replica.channel?.readCoordinates)
    }

    /// Whether what a replica received can be known. MariaDB forgets it when it restarts, or when a thread is started while both are stopped,
    /// though its relay logs may hold more (server truth T1): while both are stopped, only who saw one run since the server's start knows.
    public static func isReceivedKnown(_ replica: Instance, threadsSeenRunning: Bool) -> Bool {
        guard let facts = replica.facts, facts.server.flavor == .mariadb, let channel = replica.channel else { return true }
        return threadsSeenRunning || channel.receiver != .stopped || channel.applier != .stopped
    }
}
