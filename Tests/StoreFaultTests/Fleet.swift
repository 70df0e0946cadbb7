#if Network
import Clocks
import ControlModel
import KVPublishers
import Synchronization
import TopologyModel

/// Clusters whose primaries change, and the states that a manager hears of it.
final class Fleet: Sendable {
    struct Member: Sendable {
        var cluster: ClusterID
        var alias: String
    }

    /// The keys of one are below those of another.
    static let members = ["orders", "billing", "billing/eu"].enumerated().map { Member(cluster: ClusterID(high: 0xF, low: UInt64($0 + 1)), alias: $1) }

    let states: AsyncStream<RouteState>
    private let input: AsyncStream<RouteState>.Continuation
    private let control = Mutex(ControlState())

    init() {
        (states, input) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
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
    func tell() { input.yield(RouteState(control: control.withLock { $0 }, contactAt: ServiceClock.system.now())) }

    func end() { input.finish() }

    /// Another primary, in the next epoch, which is told of when it takes writes.
    func failOver(_ member: Member) -> Epoch {
        let epoch = newest(of: member)
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
