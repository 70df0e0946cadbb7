public import TopologyModel

/// Whether the servers of a cluster would come back read-only, were they started again now (server truth T2: all of them should). A primary that does not takes
/// writes as soon as it runs again, also beside its successor.
public struct RestartReadiness: Hashable, Sendable {
    public struct Server: Hashable, Sendable {
        public var address: InstanceAddress
        public var boot: BootReadOnly

        public init(address: InstanceAddress, boot: BootReadOnly) {
            self.address = address
            self.boot = boot
        }
    }

    /// By address.
    public var servers: [Server]
    /// Who would take writes, and what to do about it; the primary first.
    public var advice: [String]

    init(of cluster: Cluster) {
        servers = cluster.members.map { Server(address: $0.address, boot: $0.facts?.details?.boot ?? .unknown) }
        // Another cluster's nodes write to it there.
        let writable = cluster.members.filter { $0.facts?.details?.boot?.isReadOnly == false && $0.facts?.settings.isGaleraNode == false }
        advice = writable.filter { cluster.isPrimary($0.id) }.map { RestartReadiness.advice(onPrimary: $0) }
        advice += writable.filter { !cluster.isPrimary($0.id) }.map {
            "\(RestartReadiness.name($0)) would take writes after a restart: set read_only=1 in its configuration"
        }
    }

    /// Nothing is said.
    init() {
        servers = []
        advice = []
    }

    private static func advice(onPrimary server: Instance) -> String {
        "the primary \(name(server)) would take writes as soon as it is started again, also beside a successor: set read_only=1 in its configuration, "
            + "and Baton opens it where there is none"
    }

    private static func name(_ server: Instance) -> String {
        let path = server.facts?.details?.boot?.path ?? ""
        return path.isEmpty ? server.address.description : "\(server.address) (\(path))"
    }
}
