import RaftCore
import TopologyModel

/// How a leader that knows more commands than the log may hold finds out whether everybody else does, too: it asks those that have not said so in its term, again and again, and has the log's level
/// raised when all have. While all are of one version nobody asks anything.
struct FeatureCensus: Sendable {
    enum Step: Hashable, Sendable {
        case ask([NodeID])
        case raise(FeatureLevels)
    }

    /// Between two questions to the same node, and between two attempts to raise the level.
    private static let interval = Duration.seconds(10)

    private let own: FeatureLevels
    private var term: UInt64 = 0
    private var answers: [NodeID: FeatureLevels] = [:]
    private var nextAt = MonotonicInstant.zero

    init(own: FeatureLevels) { self.own = own }

    /// When ``next(_:committed:term:now:)`` has something to say, at the latest; nil: never, as things are.
    func wakeUp(committed: FeatureLevels) -> MonotonicInstant? { committed.covers(own) ? nil : nextAt }

    /// What the leader of a term does now.
    ///
    /// - Parameters:
    ///   - others: all members but itself.
    ///   - committed: the log's level.
    mutating func next(_ others: [NodeID], committed: FeatureLevels, term: UInt64, now: MonotonicInstant) -> Step? {
        if term != self.term { (self.term, answers, nextAt) = (term, [:], now) }
        answers = answers.filter { others.contains($0.key) }
        guard !committed.covers(own), now >= nextAt else { return nil }
        nextAt = now + FeatureCensus.interval
        // What they do not have yet they may have after an upgrade.
        let unknown = others.filter { answers[$0].map { !$0.covers(own) } ?? true }
        let common = others.reduce(own) { $0.common(with: answers[$1] ?? .init(library: 0, machine: 0)) }
        return committed.covers(common) ? (unknown.isEmpty ? nil : .ask(unknown)) : .raise(committed.raised(to: common))
    }

    /// Its process ended, or the network cut it off: what comes back may be of another version.
    mutating func isDown(_ node: NodeID) { answers[node] = nil }

    mutating func answered(_ node: NodeID, _ levels: FeatureLevels, now: MonotonicInstant) {
        guard answers[node] != levels else { return }
        answers[node] = levels
        // It may have been the last one that was missing.
        nextAt = now
    }
}
