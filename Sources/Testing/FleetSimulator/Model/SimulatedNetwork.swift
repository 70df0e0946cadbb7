/// The paths between the managers, the servers and the name service.
struct SimulatedNetwork {
    enum Link: UInt8, Hashable, Sendable {
        case fine
        /// Connections are refused and broken.
        case refusing
        /// Packets vanish.
        case hanging
    }

    private let servers: Int
    /// From each manager to each server.
    private var managerLinks: [Link]
    /// Directed: from the replica, the one who connects, to the source.
    private var serverLinks: [Link]
    /// All of a manager's links at once.
    private var managerNetworks: [Link]
    var resolverHangs = false

    init(servers: Int, managers: Int) {
        self.servers = servers
        managerLinks = Array(repeating: .fine, count: managers * servers)
        managerNetworks = Array(repeating: .fine, count: managers)
        serverLinks = Array(repeating: .fine, count: servers * servers)
    }

    func fromManager(_ manager: Int, to server: Int) -> Link {
        managerNetworks[manager] == .fine ? managerLinks[manager * servers + server] : managerNetworks[manager]
    }

    func between(_ replica: Int, _ source: Int) -> Link { serverLinks[replica * servers + source] }

    mutating func setLink(fromManager manager: Int, to server: Int, _ link: Link) { managerLinks[manager * servers + server] = link }

    mutating func setNetwork(ofManager manager: Int, _ link: Link) { managerNetworks[manager] = link }

    mutating func setLink(from replica: Int, to source: Int, _ link: Link) { serverLinks[replica * servers + source] = link }

    /// Every path works again.
    mutating func heal(keepingResolver: Bool) {
        let hangs = keepingResolver && resolverHangs
        self = SimulatedNetwork(servers: servers, managers: managerNetworks.count)
        resolverHangs = hangs
    }
}
