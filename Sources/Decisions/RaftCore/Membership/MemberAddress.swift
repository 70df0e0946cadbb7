/// Where a member is reached. It is part of the membership, so that a node is added, replaced or moved without a word to the others' configuration.
public struct MemberAddress: Hashable, Sendable {
    public var node: NodeID
    /// As the transport reads it: for a network a host and a port. At most 255 bytes; the core does not look into it.
    public var address: String

    public init(node: NodeID, address: String) {
        self.node = node
        self.address = address
    }
}
