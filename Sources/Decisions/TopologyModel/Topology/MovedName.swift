/// A name of a server at which another server answers by now: a virtual address or a name of DNS that was moved.
public struct MovedName: Hashable, Sendable, Codable {
    public var name: InstanceAddress
    /// Who answers there.
    public var found: ServerIdentity

    public init(name: InstanceAddress, found: ServerIdentity) {
        self.name = name
        self.found = found
    }
}
