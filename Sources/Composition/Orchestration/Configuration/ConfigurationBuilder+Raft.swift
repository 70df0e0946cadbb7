import TopologyModel

/// The keys of managers that keep one log together.
extension ConfigurationBuilder {
    /// Whether this manager is one of several. A file in which somebody accepted that it is not goes on alone.
    var usesRaft: Bool {
        values.bool("RaftEnabled") && !values.list("acceptIgnoredKeys").contains { $0.lowercased() == "raftenabled" }
    }

    /// Whether a key means nothing to a manager that is alone.
    static func isRaftKey(_ name: String) -> Bool { name.hasPrefix("Raft") || name == "DefaultRaftPort" || name == "HTTPAdvertise" }

    var defaultRaftPort: UInt16 { UInt16(clamping: values.integer("DefaultRaftPort")) }

    /// Of the certificates of the other managers' listeners.
    var leaderAuthorityFile: String? {
        let path = values.string("SSLCAFile")
        return usesRaft && !path.isEmpty ? path : nil
    }

    /// nil: this manager is alone, or something is missing.
    mutating func raft(readFile: (String) -> [UInt8]?) -> RaftConfiguration? {
        guard usesRaft else { return nil }
        let directory = values.string("RaftDataDir")
        if directory.isEmpty { values.problem("RaftEnabled", "needs RaftDataDir, a directory of this node alone for the log and its snapshots, such as /var/lib/baton/raft") }
        let bind = raftAddress(values.string("RaftBind"), at: "RaftBind")
        let advertise = advertisedRaftAddress(bind)
        let nodes = raftNodes()
        let security = raftSecurity(bind, advertise, readFile: readFile)
        checkLeaderAuthority(readFile: readFile)
        let name = values.string("RaftClusterName")
        if name.isEmpty || name.utf8.count > ConfigurationBuilder.longestClusterName {
            values.problem("RaftClusterName", "must be 1 to \(ConfigurationBuilder.longestClusterName) bytes, and the same on all nodes")
        }
        checkRouteTTL()
        guard let bind, let advertise else { return nil }
        let own = advertise.description
        var raft = RaftConfiguration(bind: bind.description, advertise: own, nodes: nodes.isEmpty ? [own] : nodes, directory: directory)
        raft.clusterName = name
        raft.incarnation = UInt64(clamping: values.integer("RaftIncarnation"))
        raft.security = security
        raft.electionTimeout = values.duration("RaftElectionTimeout")
        return raft
    }

    /// What a person who wrote the file might not expect.
    func raftNotes(_ configuration: BatonConfiguration) -> [String] {
        guard let raft = configuration.raft else { return [] }
        var notes: [String] = []
        if !raft.nodes.contains(raft.advertise) {
            let incarnation = raft.incarnation == 0 ? "" : " --incarnation \(raft.incarnation)"
            notes.append("RaftNodes: does not hold this node, \(raft.advertise): it waits until the others are asked for `baton raft add \(raft.advertise)\(incarnation)`")
        } else if raft.nodes.count == 1 {
            notes.append("RaftNodes: holds nobody but this node, so nobody takes over when it dies; three nodes bear the loss of one")
        } else if raft.nodes.count.isMultiple(of: 2) {
            notes.append("RaftNodes: holds \(raft.nodes.count) nodes, which bear no more losses than \(raft.nodes.count - 1); an odd number is better")
        }
        let isAlone = ListenAddress(parsing: raft.advertise)?.isLoopback == true
        if configuration.httpAdvertise == nil, configuration.listen.isLoopback, !isAlone {
            notes.append("ListenAddress: is on \(configuration.listen), so the other managers cannot pass changes on to this one while it leads; listen on the network, or set HTTPAdvertise")
        }
        if configuration.stateDatabase != nil {
            notes.append("MySQLOrchestratorDatabase: each of several managers needs a database of its own: the journal is kept together, the inventory is not")
        }
        return notes
    }

    /// In election timeouts. A follower that hears nothing forgets its leader after two.
    private static let shortestRouteTTL = 4

    private mutating func checkRouteTTL() {
        let least = values.duration("RaftElectionTimeout") * ConfigurationBuilder.shortestRouteTTL
        guard values.duration("RouteTTL") < least else { return }
        values.problem("RouteTTL", "must be at least \(ConfigurationBuilder.shortestRouteTTL) times RaftElectionTimeout, \(least): else an ordinary election withdraws all routes")
    }

    // MARK: Addresses

    private mutating func advertisedRaftAddress(_ bind: ListenAddress?) -> ListenAddress? {
        let text = values.string("RaftAdvertise")
        guard text.isEmpty else { return raftAddress(text, at: "RaftAdvertise", isReached: true) }
        guard let bind, ConfigurationBuilder.wildcards.contains(bind.host) else { return bind }
        values.problem("RaftBind", "is every address, so RaftAdvertise must say where the others reach this node, host:port")
        return nil
    }

    private mutating func raftNodes() -> [String] {
        var nodes: [String] = []
        for (position, text) in values.list("RaftNodes").enumerated() {
            guard let node = raftAddress(text, at: "RaftNodes[\(position)]", isReached: true)?.description else { continue }
            if nodes.contains(node) { values.problem("RaftNodes[\(position)]", "\(node) stands twice; remove one") }
            nodes.append(node)
        }
        return nodes
    }

    /// - Parameter isReached: others connect to it.
    private mutating func raftAddress(_ text: String, at path: String, isReached: Bool = false) -> ListenAddress? {
        guard let address = ListenAddress(node: text, defaultPort: defaultRaftPort) else {
            values.problem(path, "must be host or host:port, not \"\(text)\"\(isReached ? "" : "; 0.0.0.0 is every address")")
            return nil
        }
        if isReached, ConfigurationBuilder.wildcards.contains(address.host) {
            values.problem(path, "must be where others reach the node, and nobody reaches \(address.host)")
            return nil
        }
        return address
    }

    private static let wildcards = ["0.0.0.0", "::"]
    /// It is hashed; more is a mistake.
    private static let longestClusterName = 255

    // MARK: How nodes know each other

    private mutating func raftSecurity(_ bind: ListenAddress?, _ advertise: ListenAddress?, readFile: (String) -> [UInt8]?) -> RaftSecurity {
        let secretFile = values.string("RaftSecretFile")
        let names = ["RaftTLSCAFile", "RaftTLSCertFile", "RaftTLSKeyFile"]
        let files = names.map(values.string)
        guard files.contains(where: { !$0.isEmpty }) else {
            if !secretFile.isEmpty { return raftSecret(in: secretFile, readFile: readFile).map { .secret($0) } ?? .none }
            for (name, address) in [("RaftBind", bind), ("RaftAdvertise", advertise)] {
                guard let address, !address.isLoopback else { continue }
                values.problem(
                    name,
                    "\(address) is on the network, where nodes must know each other: put the same secret on all nodes (`openssl rand -hex 32`) and name its file in "
                        + "RaftSecretFile, or set RaftTLSCAFile, RaftTLSCertFile and RaftTLSKeyFile")
                break  // one cause, one problem
            }
            return .none
        }
        if !secretFile.isEmpty { values.problem("RaftSecretFile", "is set beside certificates; nodes know each other by one of them: remove it, or \(names.joined(separator: ", "))") }
        for (name, file) in zip(names, files) {
            if file.isEmpty {
                values.problem(name, "is needed: \(names.joined(separator: ", ")) go together")
            } else if readFile(file) == nil {
                values.problem(name, "\(file) cannot be read: it must be a PEM file that this user may read")
            }
        }
        return .certificates(authority: files[0], certificate: files[1], key: files[2])
    }

    private mutating func raftSecret(in file: String, readFile: (String) -> [UInt8]?) -> Secret? {
        guard let bytes = readFile(file) else {
            values.problem("RaftSecretFile", "\(file) cannot be read: it must hold the secret of all nodes, and this user alone should be able to read it")
            return nil
        }
        guard bytes.count <= ConfigurationBuilder.longestSecret, let text = String(validating: bytes, as: UTF8.self) else {
            values.problem("RaftSecretFile", "\(file) must hold text of at most \(ConfigurationBuilder.longestSecret) bytes, such as `openssl rand -hex 32` prints")
            return nil
        }
        let secret = text.trimmed
        guard secret.utf8.count >= ConfigurationBuilder.shortestSecret else {
            values.problem(
                "RaftSecretFile",
                "\(file) holds \(secret.utf8.count) bytes; a secret needs \(ConfigurationBuilder.shortestSecret) at the least, and random ones: `openssl rand -hex 32`")
            return nil
        }
        return Secret(String(secret))
    }

    /// As the network of the nodes wants it.
    private static let shortestSecret = 16
    /// More is another file.
    private static let longestSecret = 4096

    private mutating func checkLeaderAuthority(readFile: (String) -> [UInt8]?) {
        // With client certificates the listener looks at it.
        guard let file = leaderAuthorityFile, !(values.bool("UseSSL") && values.bool("UseMutualTLS")), readFile(file) == nil else { return }
        values.problem("SSLCAFile", "\(file) cannot be read: it must be the PEM file of the authority that signs the certificates of the managers' listeners")
    }
}
