public import TopologyModel

/// Whether a server got back its source and the state of its threads.
public struct Restoration: Hashable, Sendable, Codable {
    public var server: InstanceAddress
    /// nil: it is as it was before the operation; else what it lacks and why.
    public var missing: String?

    public init(server: InstanceAddress, missing: String? = nil) {
        self.server = server
        self.missing = missing
    }

    public var isRestored: Bool { missing == nil }
}
