public import Logging
public import Raft
import RaftCore
import Synchronization

/// Tells a log what happens to a node, and remembers why it does not do its part.
public final class RaftEventLog: Sendable {
    private struct State {
        var isStalled = false
        var space = WriteAheadLog.Space.ample
        var halt: RaftHalt?
    }

    private let logger: Logger
    private let state = Mutex(State())

    public init(_ logger: Logger) { self.logger = logger }

    /// Why the node does not do its part; nil: it does.
    public var trouble: QuorumTrouble? {
        state.withLock { state in
            if let halt = state.halt { return QuorumTrouble(.halted, halt.description) }
            // A write that has to wait for room takes too long by that.
            if state.space == .exhausted { return QuorumTrouble(.storageFull, "the disk of the log is full: make room on it") }
            return state.isStalled ? QuorumTrouble(.storageStalled, "a write to the log takes too long: the disk hangs, or is very slow") : nil
        }
    }

    private func tell(_ space: WriteAheadLog.Space) {
        state.withLock { $0.space = space }
        switch space {
        case .ample: logger.notice("over: the disk of the log has room again")
        case .short: logger.critical("the disk of the log has no room for what is to be made ahead: make room before it is full")
        case .exhausted:
            logger.critical(
                "the disk of the log is full: this node hands over if it leads, and takes no part until there is room", metadata: ["code": "\(QuorumTrouble.Code.storageFull.rawValue)"])
        }
    }

    /// Returns at once.
    public func observe(_ event: RaftEvent) {
        switch event {
        case .role(let role, let term, let leader):
            logger.info("\(role.rawValue)", metadata: ["raft.term": "\(term)", "raft.leader": "\(leader.map(\.description) ?? "none")"])
        case .membership(let membership, let index):
            logger.notice("who takes part", metadata: ["raft.voters": "\(membership.voters)", "raft.learners": "\(membership.learners)", "raft.index": "\(index)"])
        case .snapshotTaken(let position): logger.debug("a snapshot was taken", metadata: ["raft.position": "\(position)"])
        case .snapshotInstalled(let position): logger.notice("this node was far behind and took over a snapshot", metadata: ["raft.position": "\(position)"])
        case .snapshotSent(let position, let node, let isStored):
            logger.info("a snapshot was sent", metadata: ["raft.node": "\(node)", "raft.position": "\(position)", "stored": "\(isStored)"])
        case .snapshotFailed(let position, let reason):
            logger.warning("a snapshot could not be written: the log grows until one is", metadata: ["raft.position": "\(position)", "error": "\(reason)"])
        case .storageStalled(let isStalled):
            state.withLock { $0.isStalled = isStalled }
            if isStalled { logger.critical("a write to the log takes too long: this node does not lead until it is through") } else { logger.notice("over: writes to the log are through again") }
        case .space(let space): tell(space)
        case .tornTail(let bytes): logger.notice("the last write before a crash was cut off; nobody was told of it", metadata: ["bytes": "\(bytes)"])
        case .featuresRaised(let levels): logger.notice("all managers know the commands of a newer level: none of an older version can be added any more", metadata: ["raft.level": "\(levels)"])
        case .quarantined(let damage):
            logger.critical("the log on this node's disk was damaged and began anew: the node takes from the others what it lost, and votes for nobody until it has it; look after the disk", metadata: ["error": "\(damage)"])
        case .quarantineEnded: logger.notice("over: this node has what its damaged log may have acknowledged, and votes again")
        case .halted(let halt):
            state.withLock { $0.halt = halt }
            logger.critical("\(halt)")
        }
    }
}
