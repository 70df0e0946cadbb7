package import TopologyModel

/// What keeps a suspicion from being decided. It is found with every reading and told now and then: the words are made when they are read.
public struct MissingEvidence: Hashable, Sendable, CustomStringConvertible {
    /// A replica that may still say that it sees the suspect.
    package enum Awaited: Hashable, Sendable {
        case reading(InstanceAddress)
        case receiver(of: InstanceAddress, upTo: Duration)
    }

    private let suspect: InstanceAddress
    private let awaited: [Awaited]
    private let lacksAttempt: Bool
    private let votes: [Vote]

    /// - Parameter lacksAttempt: no fresh connection of the manager has failed yet.
    package init(suspect: InstanceAddress, awaited: [Awaited], lacksAttempt: Bool, votes: [Vote]) {
        self.suspect = suspect
        self.awaited = awaited
        self.lacksAttempt = lacksAttempt
        self.votes = votes
    }

    public var description: String {
        var missing = awaited.map(\.description)
        if lacksAttempt { missing.append("no fresh connection to \(suspect) has failed since the suspicion began") }
        if votes.isEmpty {
            missing.append("it has no replica that could bear witness")
        } else if !votes.contains(where: { $0.kind == .lost }) {
            let opinions = votes.map { "\($0.replica): \($0.reason)" }.joined(separator: "; ")
            missing.append("\(votes.count == 1 ? "1 replica has" : "\(votes.count) replicas have") no opinion: \(opinions)")
        }
        return missing.joined(separator: "; ")
    }
}

extension MissingEvidence.Awaited: CustomStringConvertible {
    package var description: String {
        switch self {
        case .reading(let replica): "\(replica) is being read"
        case .receiver(let replica, let limit): "the receiver of \(replica) runs, and is watched for up to \(limit.text)"
        }
    }
}
