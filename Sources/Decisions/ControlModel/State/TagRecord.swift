public import TopologyModel

/// A word about a server, with or without a value.
public struct TagRecord: Hashable, Sendable, Codable {
    public var instance: InstanceAddress
    public var name: String
    /// Empty where only the name says something.
    public var value: String

    public init(instance: InstanceAddress, name: String, value: String) {
        self.instance = instance
        self.name = name
        self.value = value
    }
}
