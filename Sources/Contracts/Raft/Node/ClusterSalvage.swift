import BinaryCoding
public import RaftCore

/// What is left of a cluster that has lost its majority for good, as the beginning of another one.
public struct ClusterSalvage: Hashable, Sendable {
    /// Where the log of the survivor ended. Nobody knows what else the lost nodes had committed, nor whether the last entries of this one were.
    public var last: LogPosition
    /// Who took part, as the survivor knew it.
    public var members: Membership

    /// Begins a cluster of one node with everything that a node of another cluster has in its log, committed or not. That node must not run, and nobody may think that it will: what was committed and it never received is
    /// lost. Its files are only read, and stay.
    ///
    /// The new node is somebody else, in a cluster of another number: whoever is left of the old one is refused by it, as a stranger is. Terms and indices go on, so that what was numbered by them stays in order. Others are added
    /// to it with empty disks. Of one cluster begin one other: who begins two of the same number has two that halt when they meet.
    ///
    /// - Parameters:
    ///   - initial: the state before any command, as in ``RaftNode/open(_:as:bootstrap:settings:storage:transport:clock:observe:measure:seed:)``.
    ///   - identity: of the new node, in a new cluster.
    ///   - address: where others are to reach it.
    ///   - storage: empty directories. After an error they have to be emptied: what is in them is of no use.
    ///   - old: of the survivor.
    ///   - survivor: whose they are.
    /// - Throws: ``RaftError`` with the code `refused` if it must not be done like this; ``WriteAheadLogError`` or ``RaftHalt`` if what is there cannot be read; what the files throw.
    public static func begin<Machine: RaftStateMachine>(
        _ initial: Machine, as identity: LogIdentity, address: String, in storage: NodeStorage, from old: NodeStorage, of survivor: LogIdentity, segmentBytes: Int = WriteAheadLog.segmentBytes
    ) throws -> ClusterSalvage {
        guard (identity.clusterHigh, identity.clusterLow) != (survivor.clusterHigh, survivor.clusterLow) else {
            throw RaftError(.refused, "it would be the same cluster, and those of the old one that come back would take part in it: choose another one")
        }
        guard try storage.log.names().isEmpty, try storage.snapshots.names().isEmpty else { throw RaftError(.refused, "the directories of the new node are not empty") }
        guard try old.isBegun(as: survivor) else { throw RaftError(.refused, "there is no log of the old node") }
        let found = try RecoveredFiles(old.log, names: try old.log.names(), identity: survivor)
        guard let mark = found.mark else { throw RaftError(.refused, "the log of the old node holds nothing") }
        let hardState = found.hardState ?? HardState()
        guard hardState.quarantine == nil else { throw RaftError(.refused, "the log of the old node was damaged and has not got back what it lost: take that of another one") }
        let state = try replay(initial, mark, found.entries, old, survivor)
        let last = found.entries.last?.position ?? mark.position
        let newMark = SnapshotMark(
            position: last, membership: Membership(voters: [identity.node], addresses: [MemberAddress(node: identity.node, address: address)]), membershipIndex: last.index)
        // The log names it, so it is there before the log is.
        try SnapshotFiles(storage.snapshots, identity: identity).write(newMark, state.encoded())
        try WriteAheadLog.begin(storage.log, identity: identity, hardState: HardState(term: hardState.term), snapshot: newMark, segmentBytes: segmentBytes)
        return ClusterSalvage(last: last, members: members(found.entries) ?? mark.membership)
    }

    private static func members(_ entries: [LogEntry]) -> Membership? {
        entries.last { if case .membership = $0.body { true } else { false } }.flatMap { if case .membership(let membership) = $0.body { membership } else { nil } }
    }

    private static func replay<Machine: RaftStateMachine>(
        _ initial: Machine, _ mark: SnapshotMark, _ entries: [LogEntry], _ old: NodeStorage, _ survivor: LogIdentity
    ) throws -> AppliedState<Machine> {
        var state = AppliedState(initial)
        if mark.position != .zero {
            let contents = try SnapshotFiles(old.snapshots, identity: survivor).read(mark)
            do throws(BinaryCodingError) { state = try AppliedState(decoding: contents) } catch { throw RaftHalt.unreadable("the snapshot at \(mark.position): \(error)") }
        }
        try check(state.features, Machine.self, at: mark.position)
        for entry in entries where entry.position.index > mark.position.index {
            switch state.apply(entry) {
            case .unreadable(let why): throw RaftHalt.unreadable(why)
            case .digestDiffers(let leader, let own, let index): throw RaftHalt.digestDiffers(index: index, leader: leader, own: own)
            case .raised(let levels): try check(levels, Machine.self, at: entry.position)
            case .none, .result, .repeated, .opened, .sessionExpired, .digestPoint: break
            }
        }
        return state
    }

    private static func check<Machine: RaftStateMachine>(_ levels: FeatureLevels, _: Machine.Type, at position: LogPosition) throws {
        if let problem = FeatureLevels.own(Machine.self).problem(with: levels) { throw RaftHalt.unreadable("\(position): \(problem)") }
    }
}
