#if Network
public import Raft
public import RaftCore

/// How one node talks to the others. The limits have defaults that fit a cluster of three or five; nothing here is read again after the start, but for the files of a certificate.
public struct RaftNetworkSettings: Sendable {
    /// Whose node this is.
    public var identity: LogIdentity
    /// Where to listen: `host:port`, `[IPv6]:port` or `unix:/path`. Port 0: any that is free, see ``RaftNetworkTransport/port``.
    public var listen: String
    /// Whom to talk to before ``RaftNetworkTransport/setPeers(_:)`` says it. The node itself is passed over.
    public var peers: [MemberAddress] = []
    public var security: RaftNetworkSecurity
    /// What must be equal on all nodes, in a form of the caller's: election timeouts, say. Nodes tell each other a hash of it, and do not talk to those that have another. Empty: nothing.
    public var agreement: [UInt8] = []

    // MARK: Times

    /// For finding out what a name means and for connecting; 2 s.
    public var connectTimeout: Duration = .seconds(2)
    /// From the connection to the end of the handshake, TLS included; 5 s.
    public var handshakeTimeout: Duration = .seconds(5)
    /// A connection is closed when so long nothing could be written, or what was written was not acknowledged; 5 s.
    public var writeStallLimit: Duration = .seconds(5)
    /// A connection is closed when so long nothing was sent or heard, and half of that longer by the side that was connected to, so that nothing is sent into a connection that is being closed; 30 s.
    public var idleLimit: Duration = .seconds(30)
    /// Before a peer is connected to again after a failure: this at first, twice as much each time, never more than ``reconnectMost``; 50 ms.
    public var reconnectFirst: Duration = .milliseconds(50)
    /// 1 s, so that a node that comes back is found well within an election.
    public var reconnectMost: Duration = .seconds(1)

    /// A first meeting that is not through tells whom it waits for: after so long, and then each time after twice as long; 5 s.
    public var meetingReportFirst: Duration = .seconds(5)
    /// Never more than so long apart; 5 min.
    public var meetingReportMost: Duration = .seconds(300)

    // MARK: Bounds

    /// Votes, heartbeats and answers that wait for one node; 1 MiB. Of more the oldest are dropped.
    public var urgentQueueBytes = 1 << 20
    /// Entries that wait for one node; 8 MiB, as much as a leader sends ahead. More is dropped.
    public var bulkQueueBytes = 8 << 20
    /// Parts of a snapshot that wait for one node; 4 MiB. More is dropped.
    public var snapshotQueueBytes = 4 << 20
    /// Connections whose other end has not said yet who it is; 32. One more is closed at once.
    public var maxUnauthenticatedConnections = 32
    /// Connections that others made, in all; 256: twice what the 64 members of the largest cluster need.
    public var maxConnections = 256

    public init(identity: LogIdentity, listen: String, security: RaftNetworkSecurity) {
        self.identity = identity
        self.listen = listen
        self.security = security
    }

    /// Every problem at once.
    func validate() throws(RaftNetworkError) {
        var problems: [String] = []
        let times: [(String, Duration)] = [
            ("connectTimeout", connectTimeout), ("handshakeTimeout", handshakeTimeout), ("writeStallLimit", writeStallLimit), ("idleLimit", idleLimit),
            ("reconnectFirst", reconnectFirst), ("reconnectMost", reconnectMost), ("meetingReportFirst", meetingReportFirst), ("meetingReportMost", meetingReportMost),
        ]
        for (name, time) in times where time <= .zero { problems.append("\(name) must be longer than nothing") }
        if reconnectMost < reconnectFirst { problems.append("reconnectMost must not be shorter than reconnectFirst") }
        if meetingReportMost < meetingReportFirst { problems.append("meetingReportMost must not be shorter than meetingReportFirst") }
        let bounds = [
            ("urgentQueueBytes", urgentQueueBytes), ("bulkQueueBytes", bulkQueueBytes), ("snapshotQueueBytes", snapshotQueueBytes),
            ("maxUnauthenticatedConnections", maxUnauthenticatedConnections), ("maxConnections", maxConnections),
        ]
        for (name, bound) in bounds where bound <= 0 { problems.append("\(name) must be above 0") }
        let address = NodeAddress(listen)
        if address == nil { problems.append("listen: \(listen) is none of host:port, [IPv6]:port, unix:/path") }
        guard problems.isEmpty else { throw RaftNetworkError(.settings, problems.joined(separator: "; ")) }
        if security.proof == .none, address?.isLocal != true {
            throw RaftNetworkError(
                .insecure, "listening on \(listen) without authentication would let anybody take part: set up certificates or a shared secret, or listen on 127.0.0.1, [::1] or a UNIX socket")
        }
    }
}
#endif
