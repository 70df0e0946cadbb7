public import RaftCore

/// Carries frames between the nodes of one cluster.
///
/// ## Implementing
/// Frames may be lost, doubled, and overtake each other; what arrives is what was sent, and from whom it says: a transport authenticates its peers, or is used where nobody else can talk. It never waits for a peer:
/// a frame that cannot be sent at once is queued up to a bound and dropped beyond it. Parts of snapshots must not hold up the other frames.
public protocol RaftTransport: Sendable {
    /// Frames are received from now on. Called once.
    ///
    /// - Parameters:
    ///   - receive: with the node that the frame is from. It returns at once, without sending anything itself, and may be called from any thread.
    ///   - closed: a connection with this node, over which messages went, was closed from its side or reset, or nobody takes a new one there: so a leader that died is replaced before an election timeout. Called after
    ///     `receive` for whatever came over that connection, and not for connections that this side closes. As `receive` it returns at once and sends nothing itself. A transport that knows no connections never calls it.
    func start(_ receive: @escaping @Sendable (RaftFrame, NodeID) -> Void, closed: @escaping @Sendable (NodeID) -> Void) async throws
    /// Sends if it can. To a node without a known address, over the connection on which that node was heard last, if it is still there.
    func send(_ frame: RaftFrame, to node: NodeID)
    /// Everybody there is to talk to, but for the node itself: connections to others are closed. Names are looked up again for every connection. Before the first call the transport
    /// talks to those whom it was made with.
    func setPeers(_ peers: [MemberAddress])
    /// How the node stands from now on: said before the start, and before anything is sent that follows from it. The members in it without an address are answered where they were heard.
    func setStanding(_ standing: NodeStanding)
    /// Nothing is received after it, and connections are closed. Calling it again does nothing.
    func stop() async
}

extension RaftTransport {
    /// Of a transport that tells nobody.
    public func setStanding(_ standing: NodeStanding) {}
}
