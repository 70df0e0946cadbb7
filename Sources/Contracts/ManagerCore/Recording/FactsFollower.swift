import Probing
import TopologyModel

/// Follows what servers said through a recording, so that each reading is written as its difference from the one before.
struct FactsFollower: Sendable {
    private struct Reading: Sendable {
        var facts: InstanceFacts
        var details: InstanceDetails?
    }

    /// Looked up, never iterated over.
    private var readings: [InstanceAddress: Reading] = [:]

    mutating func shortened(_ report: ProbeReport) -> RecordedEvent {
        guard case .read(let facts, let replicas) = report.outcome else { return .whole(.probed(report)) }
        let older = readings[report.request.address]
        defer { take(facts, at: report.request.address) }
        return .read(
            report.request, from: report.startedAt, to: report.finishedAt, FactsChange(facts, since: older?.facts, details: older?.details), replicas,
            report.answers)
    }

    /// nil: the change builds on a reading that is not in the recording.
    mutating func restored(_ change: FactsChange, at address: InstanceAddress) -> InstanceFacts? {
        let older = readings[address]
        guard let facts = change.applied(to: older?.facts, details: older?.details) else { return nil }
        take(facts, at: address)
        return facts
    }

    private mutating func take(_ facts: InstanceFacts, at address: InstanceAddress) {
        readings[address] = Reading(facts: facts, details: facts.details ?? readings[address]?.details)
    }
}
