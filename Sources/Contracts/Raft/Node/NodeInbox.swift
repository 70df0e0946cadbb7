import RaftCore
import Synchronization

/// What other threads tell a node: disks, peers, timers. In order, and taken all together, so that what comes while the node works is worked on at once.
final class NodeInbox<Machine: RaftStateMachine>: Sendable {
    enum Item: Sendable {
        case event(ReplicaEvent<Machine>)
        /// Whoever waits for this proposal or read has gone.
        case abandoned(UInt64)
        case tell(RaftEvent)
        case stop
    }

    /// Frames beyond these are dropped, as a network may: whoever sent them sends again. Events of this node's own are bounded by what it asked for.
    private static var maximumFrames: Int { 8_192 }

    private struct Contents {
        var items: [Item] = []
        var frames = 0
    }

    private let contents = Mutex(Contents())
    let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    init() { (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    func post(_ item: Item) {
        contents.withLock { $0.items.append(item) }
        signal.yield()
    }

    func post(_ frame: RaftFrame, from node: NodeID) {
        contents.withLock { contents in
            guard contents.frames < NodeInbox.maximumFrames else { return }
            contents.frames += 1
            contents.items.append(.event(.received(frame, from: node)))
        }
        signal.yield()
    }

    /// There is something to do that is not in here.
    func wake() { signal.yield() }

    func takeAll() -> [Item] {
        contents.withLock { contents in
            defer { contents = Contents() }
            return contents.items
        }
    }

    /// ``signals`` ends.
    func close() { signal.finish() }
}
