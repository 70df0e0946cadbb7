public import TopologyModel

/// What one direct replica says about a suspected source.
public struct Vote: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable {
        /// Something arrived from the source after the suspicion began.
        case sees
        /// The replica's own attempt to reach the source failed after the suspicion began, or nothing arrived for longer than a hang may last.
        case lost
        /// The replica's state proves neither.
        case noOpinion
    }

    public let kind: Kind
    /// Why, for people: with ages and error numbers.
    public var reason: String { grounds.description }
    private let grounds: WitnessReason
    public let replica: InstanceAddress
    /// ``Kind/lost``, because nothing arrived over a connection that stands, and not because connecting failed.
    public let isBySilence: Bool

    public init(kind: Kind, reason: String, replica: InstanceAddress, isBySilence: Bool = false) {
        self.init(WitnessAssessment(kind: kind, reason: .text(reason), isBySilence: isBySilence), of: replica)
    }

    init(_ assessment: WitnessAssessment, of replica: InstanceAddress) {
        kind = assessment.kind
        grounds = assessment.reason
        self.replica = replica
        isBySilence = assessment.isBySilence
    }
}
