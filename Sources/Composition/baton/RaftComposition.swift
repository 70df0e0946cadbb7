#if Daemon
    import Clocks
    import CommandLineTool
    import Foundation
    import HTTPAPI
    import KVPublishers
    import Logging
    import Orchestration
    import Raft
    import RaftControlLog
    import RaftCore
    import RaftNetwork
    import ServiceLifecycle
    import Storage
    import TopologyModel

    /// A manager that is one of several: its node, its network, and what it shows of them.
    struct RaftComposition {
        let node: RaftNode<ReplicatedControlState>
        let board: StandingBoard
        let quorum: RaftQuorum
        private let meter = RaftMeter()
        private let transport: RaftNetworkTransport
        private let raft: RaftConfiguration
        private let settings: RaftNodeSettings

        /// Opens what is on the disk, or finds out with the others how this node begins, for which it waits as long as that takes.
        init(_ raft: RaftConfiguration, logger: Logger) async throws {
            let identity = try RaftIdentity(clusterName: raft.clusterName, address: raft.advertise, incarnation: raft.incarnation)
            let settings = RaftComposition.settings(raft)
            let storage = try RaftComposition.storage(in: raft.directory)
            let transport = RaftNetworkTransport(try RaftComposition.network(raft, identity)) { event in
                logger.log(level: event.code.level, "\(event)")
            }
            let events = RaftEventLog(logger)
            let board = StandingBoard()
            node = try RaftNode.open(
                ReplicatedControlState(), as: identity.log, bootstrap: try await RaftComposition.bootstrap(raft, identity, storage, transport, logger), settings: settings,
                storage: storage, transport: transport,
                observe: { [meter] event in
                    events.observe(event)
                    board.observe(event)
                    meter.observe(event)
                }, measure: meter.measure)
            quorum = RaftQuorum(node, bind: raft.bind, address: identity.address, trouble: { events.trouble }) { address, incarnation in
                try? RaftIdentity(clusterName: raft.clusterName, address: address, incarnation: incarnation).log.node
            }
            self.board = board
            self.transport = transport
            self.raft = raft
            self.settings = settings
        }

        private static func bootstrap(
            _ raft: RaftConfiguration, _ identity: RaftIdentity, _ storage: NodeStorage, _ transport: RaftNetworkTransport, _ logger: Logger
        ) async throws -> SnapshotMark {
            let roster = try RaftRoster(identity, addresses: raft.nodes)
            // What is on the disk counts more, as far as it can be read.
            guard try !storage.isBegun(as: identity.log) else { return roster.bootstrap }
            logger.notice("the directory of the log is empty: this node asks the others how it begins", metadata: ["raft.address": "\(identity.address)"])
            let outcome = try await transport.meet(roster) { logger.notice("\($0)") }
            switch outcome {
            case .begins: logger.notice("all nodes are new: the cluster begins")
            case .joins: logger.notice("the cluster runs and does not know this node: it waits to be added", metadata: ["command": "baton raft add \(identity.address) --incarnation \(identity.incarnation)"])
            }
            return outcome.bootstrap
        }

        /// A manager that leads when the node does.
        ///
        /// - Parameters:
        ///   - url: of its listener.
        ///   - wrap: put around the log of each leadership.
        func manager(
            of parts: ManagerParts, url: String, wrap: @escaping @Sendable (any ControlLog) -> any ControlLog
        ) -> ElectedManager {
            ElectedManager(
                node, board: board, url: url, electionTimeout: raft.electionTimeout, logger: parts.logger, wrap: wrap
            ) { log in parts.tenure(on: log, startsAsStandby: true) }
        }

        /// What the routes in the stores of this data center follow.
        var routeStates: AsyncStream<RouteState> { RouteStates.states(of: node, electionTimeout: settings.consensus.electionTimeoutMax) }

        /// Notices when the files of the certificates change.
        func certificates(_ logger: Logger) -> CertificateWatch { CertificateWatch(logger: logger) { [transport] in try await transport.reloadCertificates() } }

        /// What the node and its network counted, whenever it is asked for.
        var measurements: @Sendable () -> QuorumMeasurements {
            { [meter, transport] in
                var measurements = meter.measurements
                let counters = transport.counters()
                measurements.network.sentFrames = counters.sentFrames
                measurements.network.sentBytes = counters.sentBytes
                measurements.network.receivedFrames = counters.receivedFrames
                measurements.network.droppedFrames = counters.droppedFrames
                for (code, count) in counters.counts { measurements.network.events[code.rawValue] = count }
                for (node, bytes) in transport.queuedBytes() { measurements.network.queuedBytes[node.digits] = bytes }
                return measurements
            }
        }

        /// Begins the cluster of the configuration with what one node of another one holds.
        ///
        /// - Returns: what to do next, for people.
        static func recover(_ raft: RaftConfiguration, from remains: RaftRemains) throws -> String {
            let identity = try RaftIdentity(clusterName: raft.clusterName, address: raft.advertise, incarnation: raft.incarnation)
            let survivor = try RaftIdentity(clusterName: remains.clusterName, address: remains.address ?? raft.advertise, incarnation: remains.incarnation ?? raft.incarnation)
            let paths = directories(in: remains.directory)
            for path in paths where !FileManager.default.fileExists(atPath: path) { throw RaftNetworkError(.settings, "there is no \(path): is \(remains.directory) a RaftDataDir?") }
            let salvage = try ClusterSalvage.begin(
                ReplicatedControlState(), as: identity.log, address: identity.address, in: try storage(in: raft.directory),
                from: NodeStorage(log: DirectoryLogFiles(paths[0]), snapshots: DirectoryLogFiles(paths[1])), of: survivor.log)
            let others = salvage.members.addresses.map(\.address).filter { $0 != survivor.address }.sorted()
            return """
                \(raft.directory) holds what the log of \(remains.directory) held, up to entry \(salvage.last.index) of term \(salvage.last.term): \
                the cluster \(raft.clusterName), of \(identity.address) alone. Whether the last entries were committed, and what came after them, nobody knows.
                Start this manager and look at it (`baton recoveries`, `baton topology`), then add the others with empty directories and RaftClusterName \
                \(raft.clusterName): `baton raft add HOST:PORT`. The old cluster had \(others.isEmpty ? "no others" : others.joined(separator: ", ")) beside this one. \
                Start none of them with its old directory.
                """
        }

        // MARK: From the configuration

        /// A heartbeat may be lost this many times before anybody stands.
        private static let heartbeatsPerElectionTimeout = 6

        private static func settings(_ raft: RaftConfiguration) -> RaftNodeSettings {
            var settings = RaftNodeSettings()
            settings.consensus.electionTimeoutMin = raft.electionTimeout
            settings.consensus.electionTimeoutMax = raft.electionTimeout * 2
            settings.consensus.heartbeatInterval = raft.electionTimeout / heartbeatsPerElectionTimeout
            // The lease of a leader (`ActionLease`) lasts for as long as voters keep still that heard it.
            settings.consensus.closedConnectionsCount = false
            return settings
        }

        /// Of the log, and of its snapshots.
        private static func directories(in directory: String) -> [String] { ["log", "snapshots"].map { "\(directory)/\($0)" } }

        private static func storage(in directory: String) throws -> NodeStorage {
            let paths = directories(in: directory)
            for path in paths {
                do {
                    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
                } catch {
                    throw RaftNetworkError(.settings, "RaftDataDir: \(path) cannot be made: \(error.localizedDescription)")
                }
            }
            return NodeStorage(log: DirectoryLogFiles(paths[0]), snapshots: DirectoryLogFiles(paths[1]))
        }

        private static func network(_ raft: RaftConfiguration, _ identity: RaftIdentity) throws -> RaftNetworkSettings {
            let security: RaftNetworkSecurity =
                switch raft.security {
                case .none: .insecure
                case .secret(let secret): .sharedSecret(try SharedSecret(secret.reveal()))
                case .certificates(let authority, let certificate, let key): .mutualTLS(TLSFiles(authority: authority, certificate: certificate, key: key))
                }
            var settings = RaftNetworkSettings(identity: identity.log, listen: raft.bind, security: security)
            // A lease is as long as all others keep still: they have to mean the same by that.
            settings.agreement = Array("election timeout \(raft.electionTimeout)".utf8)
            return settings
        }
    }

    /// Ends at once with a graceful shutdown, and leaves the routes as they are.
    struct Routes: Service {
        let keeper: RouteKeeperService
        let dataCenters: DataCenterWatch?

        func run() async throws {
            await cancelWhenGracefulShutdown {
                await withDiscardingTaskGroup { group in
                    if let dataCenters { group.addTask { await dataCenters.run(keeper) } }
                    await keeper.run()
                    group.cancelAll()
                }
            }
        }
    }

    struct Certificates: Service {
        let watch: CertificateWatch

        func run() async throws { await cancelWhenGracefulShutdown { await watch.run() } }
    }

    extension RaftNetworkEvent.Code {
        /// What is against the rules is for people; what comes and goes is not, and one that is away is tried again every second.
        fileprivate var level: Logger.Level {
            switch self {
            case .up, .down: .info
            case .idle, .unreachable, .expired: .debug
            default: .warning
            }
        }
    }
#endif
