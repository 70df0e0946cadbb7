import ServerDialects
import TopologyModel

/// What a probe of the server reads.
extension SimulatedServer {
    static func identity(of index: Int, at address: InstanceAddress, _ release: SimulatedRelease) -> ServerIdentity {
        if release.flavor == .mysql { return .mysql(uuid: uuid(of: index).description) }
        return .mariadb(serverID: UInt32(index + 1), hostname: address.host, port: address.port, dataDirectory: "/var/lib/mysql/", serverUID: nil)
    }

    /// Of MySQL's servers, by their index.
    static func uuid(of index: Int) -> ServerUUID { ServerUUID(high: uuids.high, low: uuids.low + UInt64(index)) }

    /// Version 4, as servers make them.
    private static let uuids = ServerUUID(high: 0x3e11_fa47_71ca_4de1, low: 0x9e33_0000_0000_0001)
    /// Beside an applier, where it has any; MySQL starts so many where nobody says anything else.
    static let usualWorkers = 4
    /// Bytes of one transaction in the logs, and of what comes before the first.
    private static let eventBytes: UInt64 = 100
    private static let headerBytes: UInt64 = 4

    /// A number of transactions as a place in a binary log, and the other way round.
    static func coordinates(of place: Int, on server: InstanceAddress) -> BinlogCoordinates {
        BinlogCoordinates(file: logFile(of: server), position: headerBytes + UInt64(place) * eventBytes)
    }

    /// A name of its own per server, so that a place of one server's log is never taken for one of another's.
    static func logFile(of server: InstanceAddress) -> String { "\(server.host)-bin.000001" }

    static func place(at coordinates: BinlogCoordinates) -> Int {
        Int((max(coordinates.position, headerBytes) - headerBytes) / eventBytes)
    }

    /// When the present run began, in civil time.
    func wallOfBoot(_ wallOffset: Int64) -> WallTime { WallTime(milliseconds: wallOffset + bootedAt / Nanoseconds.millisecond) }

    /// - Parameters:
    ///   - wallOffset: milliseconds of civil time at simulated time zero.
    ///   - ackers: how many replicas that acknowledge are connected.
    func facts(_ transactions: [SimulatedTransaction], wallOffset: Int64, connectedAckers ackers: Int) -> InstanceFacts {
        if let cachedFacts, cachedFacts.semiSync.sourceClients == ackers { return cachedFacts }
        let facts = makeFacts(transactions, wallOffset: wallOffset, connectedAckers: ackers)
        cachedFacts = facts
        return facts
    }

    private func makeFacts(_ transactions: [SimulatedTransaction], wallOffset: Int64, connectedAckers: Int) -> InstanceFacts {
        var server = ServerFacts(
            identity: identity, flavor: release.flavor, version: release.version, versionText: release.text, serverID: serverID,
            hostname: address.host, port: address.port, bootedAt: wallOfBoot(wallOffset))
        server.versionComment = release.comment
        var settings = ServerSettings()
        settings.readOnly = readOnly
        if isMySQL {
            settings.superReadOnly = superReadOnly
            settings.isOffline = isOffline
            settings.gtidMode = "ON"
        }
        settings.binaryLogEnabled = true
        settings.logsReplicaUpdates = true
        settings.binlogFormat = .row
        settings.maxConnections = 151
        settings.isGaleraNode = isGaleraNode
        var channels: [ReplicationChannel] = []
        if let channel {
            settings.replicaNetTimeout = .nanoseconds(channel.netTimeout)
            channels.append(status(of: channel, transactions))
        }
        return InstanceFacts(
            server: server, settings: settings, transactions: held(transactions), channels: channels, semiSync: semiSyncFacts(connectedAckers),
            locks: LockFacts(globalReadLockHeld: tellsLocks ? hasGlobalReadLock : nil), details: details)
    }

    private func held(_ transactions: [SimulatedTransaction]) -> TransactionFacts {
        var held = TransactionFacts()
        if isMySQL {
            let newest = newestOfOrigin
            var executed = GTIDSet()
            for origin in newest.indices where newest[origin] > 0 { executed.insert(1...newest[origin], uuid: SimulatedServer.uuid(of: origin)) }
            held.executed = .mysql(executed)
            held.applied = held.executed
            held.purged = .mysql(GTIDSet())
        } else {
            held.executed = gtid(log.last, transactions)
            held.applied = gtid(lastReplicated, transactions)
            held.binlogState = MariaDBBinlogState(
                newestOfOrigin.indices.filter { newestOfOrigin[$0] > 0 }.map {
                    MariaDBGTID(domain: 0, server: UInt32($0 + 1), sequence: newestOfOrigin[$0])
                })
        }
        return held
    }

    private var details: InstanceDetails {
        let durable = SimulatedServer.durableDetails
        guard let applierWorkers else { return durable }
        var applier = ApplierConfiguration()
        applier.workers = applierWorkers
        return InstanceDetails(applier: applier, binaryLog: durable.binaryLog, durability: durable.durability)
    }

    private func semiSyncFacts(_ connectedAckers: Int) -> SemiSyncFacts {
        var facts = SemiSyncFacts()
        guard let semiSync else { return facts }
        facts.isAvailable = true
        facts.sourceEnabled = semiSync.waits
        facts.sourceActive = semiSync.isActive
        facts.replicaEnabled = semiSync.acknowledges
        facts.replicaActive = semiSync.acknowledges && channel?.receiver == .running
        facts.sourceClients = connectedAckers
        facts.waitForReplicaCount = semiSync.needed
        facts.waitPoint = .afterSync
        facts.sourceTimeout = semiSyncTimeout.map { .nanoseconds($0) } ?? SimulatedServer.longestTimeout
        return facts
    }

    /// The greatest that a server takes.
    private static let longestTimeout = Duration.milliseconds(4_294_967_295)

    /// What a server loses nothing with that it acknowledged.
    private static let durableDetails: InstanceDetails = {
        var binaryLog = BinaryLogConfiguration()
        binaryLog.syncInterval = 1
        var durability = DurabilityConfiguration()
        durability.logFlush = 1
        durability.waitsWithoutReplicas = true
        return InstanceDetails(binaryLog: binaryLog, durability: durability)
    }()

    private func gtid(_ transaction: Int32?, _ transactions: [SimulatedTransaction]) -> GTIDValue {
        guard let transaction else { return .mariadb(MariaDBGTIDPosition()) }
        let details = transactions[Int(transaction)]
        return .mariadb(MariaDBGTIDPosition([MariaDBGTID(domain: 0, server: UInt32(details.origin + 1), sequence: details.sequence)]))
    }

    private func status(of channel: SimulatedChannel, _ transactions: [SimulatedTransaction]) -> ReplicationChannel {
        var status = ReplicationChannel()
        if channel.isDetached { status.detachedSource = channel.source } else { status.source = channel.source }
        status.user = "replication"
        status.receiver = channel.receiver
        status.applier = channel.applier
        if channel.receiverError != 0 {
            // Only MySQL says when.
            status.receiverError = ReplicationError(
                code: Int(channel.receiverError), message: "receiver error", occurredAt: isMySQL ? FleetSimulation.wall(at: channel.receiverFailedAt) : nil)
        }
        if channel.applierError != 0 { status.applierError = ReplicationError(code: Int(channel.applierError), message: "applier error") }
        status.applierWaitsForLock = applierWaitsForLock
        // Without GTID one that has workers has handed everything out, whatever they are still at.
        status.applierHasReadAllRelayLog = channel.applier == .running && (channel.pendingCount == 0 || applierWorkers ?? 0 > 0)
        if let retrieved = channel.retrieved {
            status.gtidUse = channel.usesGTID ? .autoPosition : .fileAndPosition
            status.receivedGTIDs = .mysql(retrieved.gtids)
            status.sourceUUID = channel.knownSource.map { SimulatedServer.uuid(of: $0).description } ?? ""
        } else {
            status.gtidUse = channel.usesGTID ? .slavePosition : .fileAndPosition
            status.receivedGTIDs = gtid(channel.receivedPosition, transactions)
        }
        status.readCoordinates = SimulatedServer.coordinates(of: channel.readPlace, on: channel.source)
        if channel.isTailCut { status.readCoordinates?.position += SimulatedServer.eventBytes / 2 }
        status.executedCoordinates = channel.executedPlace.map { SimulatedServer.coordinates(of: $0, on: channel.source) }
        status.configuredDelay = .nanoseconds(channel.delay)
        status.relayLogCoordinates = BinlogCoordinates(file: "relay.000002", position: SimulatedServer.headerBytes + channel.relayAppliedCount * SimulatedServer.eventBytes)
        status.connectRetry = .nanoseconds(channel.connectRetry)
        status.heartbeatPeriod = .nanoseconds(channel.heartbeatPeriod)
        status.receivedHeartbeats = channel.heartbeats
        status.lag = channel.isReplicating ? .nanoseconds(channel.delay) : nil
        if isFiltered {
            status.filters = [ReplicationFilter(.wildIgnoreTable, "audit.%")]
            status.hasFilters = true
        }
        return status
    }
}

extension SimulatedServer {
    /// What a server of this model is to whoever acts on it.
    static func rules(of release: SimulatedRelease, suppliesCredentials: Bool) -> ActionRules {
        let variables =
            release.flavor == .mysql
            ? ["super_read_only", "offline_mode", "rpl_semi_sync_source_enabled", "rpl_semi_sync_replica_enabled"]
            : ["rpl_semi_sync_master_enabled", "rpl_semi_sync_slave_enabled"]
        guard let capabilities = try? ServerCapabilities(versionText: release.text, versionComment: release.comment, variables: variables) else {
            preconditionFailure("\(release.text) is no version")
        }
        return ActionRules(dialect: DialectSelection.dialect(for: capabilities), canSupplyCredentials: suppliesCredentials)
    }
}

extension InstanceFacts {
    /// With what only a look at the write position reads.
    func withOwnCoordinates(_ coordinates: BinlogCoordinates) -> InstanceFacts {
        var transactions = transactions
        transactions.ownCoordinates = coordinates
        return InstanceFacts(server: server, settings: settings, transactions: transactions, channels: channels, semiSync: semiSync, locks: locks)
    }
}

extension SimulatedRetrievedSet {
    fileprivate var gtids: GTIDSet {
        var set = GTIDSet()
        for origin in last.indices where last[origin] > 0 { set.insert(first[origin]...last[origin], uuid: SimulatedServer.uuid(of: origin)) }
        return set
    }
}

extension SimulatedChannel {
    var isReplicating: Bool { receiver == .running && applier == .running }
}
