public import Probing
public import Refactoring
import TopologyModel

/// Servers that do at once what they are told: for tests of managers.
public struct ObedientServers: Sendable {
    public struct Server: Sendable {
        public var builder: InstanceBuilder
        public var isReachable: Bool

        public init(builder: InstanceBuilder, isReachable: Bool = true) {
            self.builder = builder
            self.isReachable = isReachable
        }
    }

    public var servers: [Server]
    /// `read_only=0` fails.
    public var refusesOpening = false
    /// The host to which no channel can be pointed.
    public var refusesSource = ""
    /// The host on which semi-sync cannot be switched.
    public var refusesSemiSync = ""

    public init(_ servers: [InstanceBuilder] = TopologyFixtures.primary().instances) { self.servers = servers.map { Server(builder: $0) } }

    /// By the host's name; there must be one.
    public subscript(_ name: String) -> Server {
        get {
            guard let server = servers.first(where: { $0.builder.address.host == name }) else { preconditionFailure("no \(name)") }
            return server
        }
        set {
            guard let index = servers.firstIndex(where: { $0.builder.address.host == name }) else { preconditionFailure("no \(name)") }
            servers[index] = newValue
        }
    }

    /// A server dies.
    ///
    /// - Parameter replicasNotice: at once.
    public mutating func kill(_ name: String, replicasNotice: Bool = true) {
        self[name].isReachable = false
        guard replicasNotice else { return }
        for index in servers.indices where servers[index].builder.channels.first?.source?.host == name {
            servers[index].builder = servers[index].builder.receiverLost()
        }
    }

    /// What a probe finds.
    public func outcome(of request: ProbeRequest) -> ProbeOutcome {
        guard let server = servers.first(where: { $0.builder.address == request.address }), server.isReachable else {
            return .unreachable(ProbeFailure(kind: .refused, code: 2003, message: "connection refused"))
        }
        return .read(server.builder.facts(), announcedReplicas: request.lane == .details ? server.builder.announcedReplicas : nil)
    }

    /// Does what is asked.
    public mutating func obey(_ request: ActionRequest) -> ActionOutcome {
        guard let index = servers.firstIndex(where: { $0.builder.address == request.target }), servers[index].isReachable else {
            return .unreachable("connection refused")
        }
        let identity = servers[index].builder.facts().server.identity
        if let expected = request.expectedIdentity, expected != identity { return .wrongIdentity(found: identity) }
        if request.forbiddenIdentity == identity { return .wrongIdentity(found: identity) }
        if request.action == .openWrites, refusesOpening { return .failed(ServerFailure(code: 1223, message: "refused"), observed: servers[index].builder.facts()) }
        if case .pointToSource(let specification) = request.action, specification.source.host == refusesSource {
            return .failed(ServerFailure(code: 1201, message: "refused"), observed: servers[index].builder.facts())
        }
        if case .setSemiSync = request.action, request.target.host == refusesSemiSync {
            return .failed(ServerFailure(code: 1227, message: "access denied"), observed: servers[index].builder.facts())
        }
        switch request.action {
        case .setSemiSync(let source, let replica):
            if let source { servers[index].builder.semiSync.sourceEnabled = source }
            if let replica { servers[index].builder.semiSync.replicaEnabled = replica }
        case .bounceReceiver:
            servers[index].builder.semiSync.replicaActive = servers[index].builder.semiSync.replicaEnabled
            countAcknowledging(of: servers[index].builder.channels[0].source)
        case .stopReceiver: servers[index].builder.channels[0].receiver = .stopped
        case .startReceiver: servers[index].builder.channels[0].receiver = .connecting
        case .stopApplier: servers[index].builder.channels[0].applier = .stopped
        case .startReplication: (servers[index].builder.channels[0].receiver, servers[index].builder.channels[0].applier) = (.running, .running)
        case .pointToSource(let specification):
            if servers[index].builder.channels.isEmpty { servers[index].builder = servers[index].builder.following(specification.source.host) }
            servers[index].builder.channels[0].source = specification.source
            servers[index].builder.channels[0].receiver = .running
            if specification.startsApplier { servers[index].builder.channels[0].applier = .running }
            servers[index].builder.channels[0].receiverError = nil
        case .detach: servers[index].builder = servers[index].builder.detached()
        case .resetReplication: servers[index].builder.channels = []
        case .fence, .setReadOnly: servers[index].builder.settings.readOnly = true
        case .openWrites: servers[index].builder.settings.readOnly = false
        default: break
        }
        return .done(servers[index].builder.facts())
    }

    private mutating func countAcknowledging(of source: InstanceAddress?) {
        guard let index = servers.firstIndex(where: { $0.builder.address == source }) else { return }
        servers[index].builder.semiSync.sourceClients = servers.count { $0.builder.semiSync.replicaActive && $0.builder.channels.first?.source == source }
    }
}
