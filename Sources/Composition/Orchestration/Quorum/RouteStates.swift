public import Clocks
public import KVPublishers
public import Raft
public import RaftControlLog
import TopologyModel

/// What a node knows of the state that several managers keep together, for the routes of its data center.
public enum RouteStates {
    /// A change is told this much later at the most.
    private static let lookInterval = Duration.milliseconds(200)

    /// A state each time that one is taken, with a pause between them; it ends with the task that takes them.
    ///
    /// - Parameter electionTimeout: the longest.
    public static func states(of node: RaftNode<ReplicatedControlState>, electionTimeout: Duration, clock: ServiceClock = .system) -> AsyncStream<RouteState> {
        AsyncStream {
            do { try await clock.sleep(clock.now() + lookInterval) } catch { return nil }
            // The state last: it may only be newer than what the contact stands for.
            let contact = await node.status().contact(now: clock.now(), electionTimeout: electionTimeout)
            return RouteState(control: await node.state.state, contactAt: contact)
        }
    }
}
