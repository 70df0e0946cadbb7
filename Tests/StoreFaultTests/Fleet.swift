#if Network
import Clocks
import ControlModel
import KVPublishers
import Synchronization
import TopologyModel

/// Clusters whose primaries change, and the states that managers hear of it.
final class Fleet: Sendable {
    struct Member: Sendable {
        var cluster: ClusterID
        var alias: String
    }

    /// The keys of one are below those of another.
    static let members = ["orders", "billing", "billing/eu"].enumerated().map { Member(cluster: ClusterID(high: 0xF, low: UInt64($0 + 1)), alias: $1) }

    let states: AsyncStream<RouteState>
    /// Of a manager that hears everything late: of each cluster it knows the primary before the newest one.
    let lateStates: AsyncStream<RouteState>
    private let inputs: [AsyncStream<RouteState>.Continuation]
    private let control = Mutex(ControlState())
    /// What was so before each of the last failovers, one per cluster; the oldest first.
    private let former = Mutex<[ControlState]>([])

    init() {
        let (states, input) = AsyncStream.makeStream(of: RouteState.self, bufferingPolicy: .bufferingNewest(1))
        let (lateStates, lateInput) = AsyncStream.makeStream(of: RouteState.self, bufferingPolicy: .bufferingNewest(1))
        (self.states, self.lateStates, inputs) = (states, lateStates, [input, lateInput])
        for member in Fleet.members {
            commit(.registerCluster(member.cluster, primary: Fleet.primary(of: member, in: .initial)))
            commit(.setClusterAlias(member.cluster, member.alias))
            commit(.primaryTakesWrites(member.cluster, epoch: .initial))
        }
    }

    private static func primary(of member: Member, in epoch: Epoch) -> InstanceAddress {
        InstanceAddress(host: "\(member.alias.split(separator: "/").joined(separator: "-"))-\(epoch)", port: 3306)
    }

    private func commit(_ command: ControlCommand) {
        control.withLock { control in _ = control.apply(command, stamp: CommandStamp(at: ServiceClock.system.wall(), node: "n"), index: control.lastIndex.next) }
    }

    /// Tells of what is so now. A quorum stands behind it.
    func tell() {
        let newest = control.withLock { $0 }
        for (input, control) in zip(inputs, [newest, former.withLock { $0.first } ?? newest]) { input.yield(RouteState(control: control, contactAt: ServiceClock.system.now())) }
    }

    func end() { for input in inputs { input.finish() } }

    /// Another primary, in the next epoch, which is told of when it takes writes.
    func failOver(_ member: Member) -> Epoch {
        let epoch = newest(of: member)
        let before = control.withLock { $0 }
        former.withLock { former in
            former.append(before)
            if former.count > Fleet.members.count { former.removeFirst() }
        }
        commit(
            .changePrimary(
                PrimaryChange(cluster: member.cluster, expectedEpoch: epoch, primary: Fleet.primary(of: member, in: epoch.next), identity: "\(epoch.next)", reason: "the primary is dead")))
        tell()
        commit(.primaryTakesWrites(member.cluster, epoch: epoch.next))
        tell()
        return epoch.next
    }

    func newest(of member: Member) -> Epoch { control.withLock { $0.cluster(member.cluster)?.epoch ?? .initial } }

    /// Whether a store was seen to hold the newest record of every cluster.
    func isReached(by sightings: Sightings) -> Bool { Fleet.members.allSatisfy { sightings.reached($0.cluster, newest(of: $0)) } }
}
#endif
