/// What an operator accepts or leaves out. Everything is off by default.
public struct OperationOptions: Hashable, Sendable, Codable {
    /// A replica may drop what it has received and not applied, because its next source has it too and sends it again. Without this the operation
    /// waits until everything is applied, which a delayed replica never reaches.
    public var allowsRefetch = false
    /// A replica may follow a source of a higher version, which its vendor does not support.
    public var allowsHigherVersionSource = false
    /// GTID may be switched on for a replica that follows by file and position.
    public var enablesGTID = false
    /// Of several replicas those that cannot be moved are left where they are, and the others are moved.
    public var skipsBlocked = false
    /// Do what usually is a mistake: make a replica writable, reset one that has not applied everything, purge logs that a replica still needs.
    public var isForced = false
    /// Servers that somebody else works on are changed all the same.
    public var ignoresMaintenance = false
    /// Only replicas whose address holds this text; empty: all.
    public var only = ""

    public init() {}
}
