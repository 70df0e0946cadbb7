public import RaftCore

/// Carries frames between the nodes of one cluster.
///
/// ## Implementing
/// Frames may be lost, doubled, and overtake each other; what arrives is what was sent, and from whom it says: a transport authenticates its peers, or is used where nobody else can talk. It never waits for a peer:
/// a frame that cannot be sent at once is queued up to a bound and dropped beyond it. Parts of snapshots must not hold up the other frames.
public protocol RaftTransport: Sendable {
    /// Frames are received from now on. Called once.
    ///
    /// - Parameter receive: with the node that the frame is from. It returns at once, and may be called from any thread.
    func start(_ receive: @escaping @Sendable (RaftFrame, NodeID) -> Void) async throws
    /// Sends if it can. To a node without a known address, over the connection on which that node was heard last, if it is still there.
    func send(_ frame: RaftFrame, to node: NodeID)
    /// Everybody there is to talk to, but for the node itself: connections to others are closed. Names are looked up again for every connection. Before the first call the transport
    /// talks to those whom it was made with.
    func setPeers(_ peers: [MemberAddress])
    /// Nothing is received after it, and connections are closed. Calling it again does nothing.
    func stop() async
}
