#if Network
public import RaftCore

/// For whom a node waits before it takes part, see ``RaftNetworkTransport/meet(_:observe:)``.
public struct RaftMeetingReport: Hashable, Sendable, CustomStringConvertible {
    public struct Waiting: Hashable, Sendable, CustomStringConvertible {
        /// The first node at an address of the list.
        public var place: MemberAddress
        /// In words.
        public var reason: String

        public var description: String { "\(place.address): \(reason)" }
    }

    /// In the order of the nodes.
    public var waiting: [Waiting]

    public var description: String { "the first meeting waits for " + waiting.map(\.description).joined(separator: "; ") }
}
#endif
