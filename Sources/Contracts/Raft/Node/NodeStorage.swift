/// The disk of a node: its log, and its snapshots, each in a directory of its own.
public struct NodeStorage: Sendable {
    public var log: any LogFiles
    public var snapshots: any LogFiles

    public init(log: any LogFiles, snapshots: any LogFiles) {
        self.log = log
        self.snapshots = snapshots
    }

    /// Whether the node's log is there, or what is left of it. false: nothing was ever promised by what is on this disk, and `RaftNode.open` would begin here.
    ///
    /// - Throws: ``WriteAheadLogError`` if what is there cannot be told from a log and is none, or what the files throw. Whether a log that is there is whole, and this node's, is found by opening it.
    public func isBegun(as identity: LogIdentity) throws -> Bool { try WriteAheadLog.isBegun(log, identity: identity) }
}
