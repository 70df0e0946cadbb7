#if Network
import ControlModel
import KVPublishers
import Synchronization
import TopologyModel

/// What the readers of one store have found, one after the other.
final class Sightings: Sendable {
    struct Sighting: Hashable, Sendable {
        var epoch: Epoch
        var primary: InstanceAddress
    }

    private struct State {
        var latest: [ClusterID: Sighting] = [:]
        var changes = 0
        var readings = 0
        var faults: [String] = []
    }

    /// More say nothing new.
    private static let maximumFaults = 10
    private let state = Mutex(State())

    func take(_ readings: [RouteReading]) {
        state.withLock { state in
            state.readings += 1
            for reading in readings {
                do throws(RouteFault) {
                    try Sightings.take(reading, into: &state)
                } catch {
                    if state.faults.count < Sightings.maximumFaults { state.faults.append(error.description) }
                }
            }
        }
    }

    private static func take(_ reading: RouteReading, into state: inout State) throws(RouteFault) {
        let last = state.latest[reading.cluster]
        guard let record = try reading.whole() else {
            guard let last else { return }
            throw RouteFault("\(reading.cluster) is gone after epoch \(last.epoch)")
        }
        let sighting = Sighting(epoch: record.epoch, primary: record.primary)
        guard sighting != last else { return }
        if let last {
            guard sighting.epoch >= last.epoch else { throw RouteFault("\(reading.cluster) went from epoch \(last.epoch) to \(sighting.epoch)") }
            guard sighting.epoch > last.epoch else { throw RouteFault("\(reading.cluster) has \(last.primary) and \(sighting.primary) in epoch \(last.epoch)") }
        }
        state.latest[reading.cluster] = sighting
        state.changes += 1
    }

    /// The last of each cluster.
    var latest: [ClusterID: Sighting] { state.withLock { $0.latest } }
    /// Another one than before was found so often.
    var changes: Int { state.withLock { $0.changes } }
    var readings: Int { state.withLock { $0.readings } }
    /// The first ones.
    var faults: [String] { state.withLock { $0.faults } }

    /// Whether the last one is this, or a later one of its cluster.
    func reached(_ cluster: ClusterID, _ epoch: Epoch) -> Bool { latest[cluster].map { $0.epoch >= epoch } ?? false }
}
#endif
