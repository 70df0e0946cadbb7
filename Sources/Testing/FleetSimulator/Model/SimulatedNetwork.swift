/// The paths between the manager, the servers and the name service.
struct SimulatedNetwork {
    enum Link: UInt8, Hashable, Sendable {
        case fine
        /// Connections are refused and broken.
        case refusing
        /// Packets vanish.
        case hanging
    }

    private let servers: Int
    private var managerLinks: [Link]
    /// Directed: from the replica, the one who connects, to the source.
    private var serverLinks: [Link]
    /// All of the manager's links at once.
    var managerNetwork = Link.fine
    var resolverHangs = false

    init(servers: Int) {
        self.servers = servers
        managerLinks = Array(repeating: .fine, count: servers)
        serverLinks = Array(repeating: .fine, count: servers * servers)
    }

    func fromManager(to server: Int) -> Link { managerNetwork == .fine ? managerLinks[server] : managerNetwork }

    func between(_ replica: Int, _ source: Int) -> Link { serverLinks[replica * servers + source] }

    mutating func setManagerLink(to server: Int, _ link: Link) { managerLinks[server] = link }

    mutating func setLink(from replica: Int, to source: Int, _ link: Link) { serverLinks[replica * servers + source] = link }

    /// Every path works again.
    mutating func heal(keepingResolver: Bool) {
        let hangs = keepingResolver && resolverHangs
        self = SimulatedNetwork(servers: servers)
        resolverHangs = hangs
    }
}
