public import TopologyModel

/// How one track ended, and in what state its servers were left.
public struct TrackResult: Hashable, Sendable, Codable {
    public enum End: Hashable, Sendable, Codable {
        case done
        /// A step failed: on which server, what it was for, and why.
        case failed(server: InstanceAddress, step: String, reason: String)
        /// It was not begun.
        case skipped(String)
        /// It was given up in the middle, and nothing was restored: somebody else takes care of these servers now.
        case abandoned(String)
    }

    public var subject: InstanceAddress
    public var summary: String
    public var end: End
    /// Per server that had to get back what it had.
    public var restorations: [Restoration]

    public init(subject: InstanceAddress, summary: String, end: End, restorations: [Restoration] = []) {
        self.subject = subject
        self.summary = summary
        self.end = end
        self.restorations = restorations
    }

    public var isSuccess: Bool { end == .done && restorations.allSatisfy { $0.isRestored } }
}
