/// The disk of a node: its log, and its snapshots, each in a directory of its own.
public struct NodeStorage: Sendable {
    public var log: any LogFiles
    public var snapshots: any LogFiles

    public init(log: any LogFiles, snapshots: any LogFiles) {
        self.log = log
        self.snapshots = snapshots
    }
}
