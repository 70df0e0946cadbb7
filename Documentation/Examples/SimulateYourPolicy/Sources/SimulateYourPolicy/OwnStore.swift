import FleetSimulator
import KVPublishers

/// The store that our own publisher writes. Its client library tries for up to a minute, so that records may overtake
/// each other.
struct OwnStore: SimulatedStore {
    /// Else whatever arrives is written.
    let comparesEpochs: Bool
    private(set) var record: PrimaryRecord?

    init(comparesEpochs: Bool) {
        self.comparesEpochs = comparesEpochs
    }

    mutating func publish(_ new: PrimaryRecord) throws(KVPublisherError) -> PublishResult {
        if comparesEpochs, let record, record.epoch > new.epoch { return .superseded(.primary(record)) }
        record = new
        return .published
    }
}

extension SimulationSetup {
    /// The promise is the simulator's own: what applications read never goes back to an older primary.
    static func publishing(comparingEpochs comparesEpochs: Bool) -> SimulationSetup {
        var setup = SimulationSetup()
        setup.store = { OwnStore(comparesEpochs: comparesEpochs) }
        setup.storeLatency = .zero ... .seconds(60)
        return setup
    }
}
