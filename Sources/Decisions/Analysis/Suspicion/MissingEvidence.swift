import TopologyModel

/// What keeps a suspicion from being decided. It is found with every reading and told now and then: the words are made when they are read.
public struct MissingEvidence: Hashable, Sendable, CustomStringConvertible {
    /// A replica that may still say that it sees the suspect.
    enum Awaited: Hashable, Sendable {
        case reading(InstanceAddress)
        case receiver(of: InstanceAddress, upTo: Duration)
    }

    private let grounds: Grounds

    private enum Grounds: Hashable, Sendable {
        case text(String)
        case found(suspect: InstanceAddress, awaited: [Awaited], lacksAttempt: Bool, votes: [Vote])
    }

    /// In words of the caller's own.
    package init(_ text: String) { grounds = .text(text) }

    /// - Parameter lacksAttempt: no fresh connection of the manager has failed yet.
    init(suspect: InstanceAddress, awaited: [Awaited], lacksAttempt: Bool, votes: [Vote]) {
        grounds = .found(suspect: suspect, awaited: awaited, lacksAttempt: lacksAttempt, votes: votes)
    }

    public var description: String {
        switch grounds {
        case .text(let text): text
        case .found(let suspect, let awaited, let lacksAttempt, let votes): MissingEvidence.words(suspect, awaited, lacksAttempt, votes)
        }
    }

    private static func words(_ suspect: InstanceAddress, _ awaited: [Awaited], _ lacksAttempt: Bool, _ votes: [Vote]) -> String {
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
    var description: String {
        switch self {
        case .reading(let replica): "\(replica) is being read"
        case .receiver(let replica, let limit): "the receiver of \(replica) runs, and is watched for up to \(limit.text)"
        }
    }
}
