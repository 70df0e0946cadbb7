#if Network
/// How a client talks to its ensemble. Nothing here is read again after the client was made.
public struct ZooKeeperSettings: Sendable {
    /// As whom the client speaks; nil: as anybody.
    public var authentication: ZooKeeperAuthentication?
    /// The access list of nodes that are created without one of their own; nil: with authentication the creator may do everything and anyone may read, without it anyone may do everything.
    public var acl: [ZooKeeperACL]?

    // MARK: Times

    /// How long servers keep the session of a client that they do not hear; 10 s. Servers have bounds of their own (2 to 20 of their ticks), and what they grant counts. A connection on which
    /// nothing was heard for two thirds of that is given up, and a ping leaves after a third of silence.
    public var sessionTimeout: Duration = .seconds(10)
    /// How long an operation may take when its call does not say, connecting and trying again included; 10 s.
    public var requestTimeout: Duration = .seconds(10)
    /// From finding out what a name means to the end of the handshake, for one server; 2 s.
    public var connectTimeout: Duration = .seconds(2)
    /// After all servers have failed once: this at first, twice as much each time, never more than ``reconnectMost``; 50 ms. It is drawn from the upper half.
    public var reconnectFirst: Duration = .milliseconds(50)
    /// 1 s.
    public var reconnectMost: Duration = .seconds(1)
    /// How long ``ZooKeeper/close()`` waits for the server to end the session, so that its ephemeral nodes go at once; 2 s.
    public var closeTimeout: Duration = .seconds(2)

    // MARK: Bounds

    /// The longest message in either direction, in bytes; 1,048,575, which is what servers accept (`jute.maxbuffer`).
    public var maximumFrameBytes = 0xF_FFFF
    /// Requests that were sent and have no answer yet; 100. More wait.
    public var maximumInFlight = 100
    /// Operations that wait or are in flight; 1,000. More are refused as `overloaded`.
    public var maximumOperations = 1_000
    /// What these have in all, in bytes; 16 MiB. More is refused as `overloaded`.
    public var maximumOperationBytes = 16 << 20

    /// Draws the order of the servers and the pauses.
    public var random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()

    public init() {}

    /// The shortest frame that is of use: a handshake and small nodes.
    static let minimumFrameBytes = 1 << 10
    /// Lengths are 31 bits on the wire; this is far above what servers are set to.
    static let maximumOfFrameBytes = 64 << 20
    /// Sessions of days hide every fault, and the wire counts milliseconds in 31 bits.
    static let longestTime: Duration = .seconds(24 * 60 * 60)

    /// Every problem at once.
    func validate() throws(ZooKeeperError) {
        var problems: [String] = []
        let times: [(String, Duration)] = [
            ("sessionTimeout", sessionTimeout), ("requestTimeout", requestTimeout), ("connectTimeout", connectTimeout), ("reconnectFirst", reconnectFirst), ("reconnectMost", reconnectMost),
            ("closeTimeout", closeTimeout),
        ]
        for (name, time) in times where time < .milliseconds(1) || time > Self.longestTime { problems.append("\(name) must be from 1 ms to one day") }
        if reconnectMost < reconnectFirst { problems.append("reconnectMost must not be shorter than reconnectFirst") }
        if !(Self.minimumFrameBytes...Self.maximumOfFrameBytes ~= maximumFrameBytes) {
            problems.append("maximumFrameBytes must be from \(Self.minimumFrameBytes) to \(Self.maximumOfFrameBytes)")
        }
        let bounds = [("maximumInFlight", maximumInFlight), ("maximumOperations", maximumOperations), ("maximumOperationBytes", maximumOperationBytes)]
        for (name, bound) in bounds where bound <= 0 { problems.append("\(name) must be above 0") }
        if acl?.isEmpty == true { problems.append("acl must have an entry") }
        guard problems.isEmpty else { throw ZooKeeperError(.settings, problems.joined(separator: "; ")) }
    }

    /// What a node gets that is created without a list of its own.
    var usualACL: [ZooKeeperACL] { acl ?? (authentication == nil ? [.anyone(.all)] : [.creator(.all), .anyone(.read)]) }
}
#endif
