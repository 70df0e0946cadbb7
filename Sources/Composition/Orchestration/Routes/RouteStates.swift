public import Clocks
public import KVPublishers
public import Raft
public import RaftControlLog
public import Storage
import TopologyModel

/// What a manager knows of the control state, for the routes in its stores.
public enum RouteStates {
    /// A change is told this much later at the most.
    private static let lookInterval = Duration.milliseconds(200)

    /// Of a node of several managers: a state each time that one is taken, with a pause between them; it ends with the task that takes them.
    ///
    /// - Parameter electionTimeout: the longest.
    public static func states(of node: RaftNode<ReplicatedControlState>, electionTimeout: Duration, clock: ServiceClock = .system) -> AsyncStream<RouteState> {
        states(clock) {
            // The state last: it may only be newer than what the contact stands for.
            let contact = await node.status().contact(now: clock.now(), electionTimeout: electionTimeout)
            return RouteState(control: await node.state.state, contactAt: contact)
        }
    }

    /// Of a manager that is alone: it is its own quorum, at any time.
    public static func states(of log: any ControlLog, clock: ServiceClock = .system) -> AsyncStream<RouteState> {
        states(clock) { RouteState(control: await log.state(), contactAt: clock.now()) }
    }

    private static func states(_ clock: ServiceClock, _ look: @escaping @Sendable () async -> RouteState) -> AsyncStream<RouteState> {
        AsyncStream {
            do { try await clock.sleep(clock.now() + lookInterval) } catch { return nil }
            return await look()
        }
    }
}
