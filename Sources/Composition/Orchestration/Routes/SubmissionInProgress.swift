import ControlModel
import KVPublishers

/// Records that somebody waits for to be told to all stores.
struct SubmissionInProgress {
    private struct Place {
        var record: PrimaryRecord
        var store: Int
        var name: String
        var outcome: RouteSubmission.Outcome?
    }

    private var places: [Place]
    private let continuation: CheckedContinuation<[RouteSubmission]?, Never>

    init(_ records: [PrimaryRecord], stores: [String], _ continuation: CheckedContinuation<[RouteSubmission]?, Never>) {
        places = records.flatMap { record in stores.enumerated().map { Place(record: record, store: $0.offset, name: $0.element) } }
        self.continuation = continuation
    }

    /// One that was under way before may have had an older record.
    mutating func ended(_ store: Int, _ submitted: RouteSubmission) {
        for index in places.indices where places[index].store == store && places[index].outcome == nil && places[index].record == submitted.record {
            places[index].outcome = submitted.outcome
        }
    }

    /// What is not done and not wanted any more will never be.
    mutating func giveUp(where isGivenUp: (_ store: Int, ClusterID) -> Bool) {
        for index in places.indices where places[index].outcome == nil && isGivenUp(places[index].store, places[index].record.cluster) {
            places[index].outcome = .failed("another record is wanted by now, or none")
        }
    }

    var isComplete: Bool { places.allSatisfy { $0.outcome != nil } }

    func answer() {
        continuation.resume(returning: places.compactMap { place in place.outcome.map { RouteSubmission(store: place.name, record: place.record, outcome: $0) } })
    }
}
