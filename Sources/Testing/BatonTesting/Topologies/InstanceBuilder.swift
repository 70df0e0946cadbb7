public import TopologyModel

/// Makes an ``Instance`` with defaults, so that what a test sets is what the test is about.
///
/// A fresh builder is a writable MariaDB server that was just read, follows nobody and has executed ``TopologyFixtures/executed(_:)``.
/// Everything is a plain property; the methods are for the combinations that go together.
///
/// ```swift
/// var replica = InstanceBuilder("db2", serverID: 2).following("db1")
/// replica.placement.promotionRule = .mustNot
/// let instance = replica.build(id: InstanceID(rawValue: 1))
/// ```
public struct InstanceBuilder: Sendable {
    public var address: InstanceAddress
    public var flavor: ServerFlavor
    /// `@@version`; the parsed version and the flavour's comment follow from it.
    public var versionText: String
    public var versionComment: String
    public var serverID: UInt32
    /// When this run of the server began.
    public var bootedAt = TopologyFixtures.bootedAt
    public var settings = ServerSettings()
    public var transactions = TransactionFacts()
    public var channels: [ReplicationChannel] = []
    public var semiSync = SemiSyncFacts()
    public var locks = LockFacts()
    public var stall = StallFacts()
    /// What only the slower lane reads; nil: it was not read.
    public var details: InstanceDetails?
    /// The replication group that the server is in.
    public var group: GroupReplicationFacts?
    /// What the server would not tell.
    public var untold: [UnreadFact] = []
    /// MariaDB's `@@server_uid`; nil on a version that has none.
    public var serverUID: String?
    public var freshness = ProbeFreshness()
    public var placement = Placement()
    public var announcedReplicas: [InstanceAddress] = []
    /// The server was never read: no facts, whatever else is set here.
    public var isUnread = false

    /// - Parameter name: `host` or `host:port`; the port is 3306 when it is not given. A text that is no address is a mistake in the test and traps.
    public init(_ name: String, flavor: ServerFlavor = .mariadb, serverID: UInt32 = 1) {
        address = InstanceBuilder.address(name)
        self.flavor = flavor
        self.serverID = serverID
        switch flavor {
        case .mariadb, .unknown: (versionText, versionComment) = ("10.11.19-MariaDB-log", "MariaDB Server")
        case .mysql: (versionText, versionComment) = ("8.4.6", "MySQL Community Server - GPL")
        case .percona: (versionText, versionComment) = ("8.4.6-6", "Percona Server (GPL), Release 6")
        }
        settings.binaryLogEnabled = true
        settings.logsReplicaUpdates = true
        settings.binlogFormat = .row
        settings.binlogRowImage = "FULL"
        settings.superReadOnly = flavor.isMySQLFamily ? false : nil
        settings.gtidMode = flavor.isMySQLFamily ? "ON" : ""
        settings.maxConnections = 151
        hold(TopologyFixtures.executed(flavor))
        transactions.ownCoordinates = BinlogCoordinates(file: "binlog.000001", position: 4_096)
        freshness.readAt = TopologyFixtures.now
        freshness.aliveAt = TopologyFixtures.now
    }

    /// The address in a fixture's text.
    public static func address(_ name: String) -> InstanceAddress {
        guard let parsed = InstanceAddress(parsing: name) else { preconditionFailure("\(name) is not an address") }
        return parsed
    }

    /// Sets everything that says which transactions the server has executed and applied; on MariaDB the binary log's state too.
    public mutating func hold(_ transactions: GTIDValue) {
        self.transactions.executed = transactions
        self.transactions.applied = transactions
        if case .mariadb(let position) = transactions { self.transactions.binlogState = MariaDBBinlogState(position.elements) }
    }

    /// The same server holding `text` in its flavour's syntax, such as `0-1-100`.
    public func holding(_ text: String) -> InstanceBuilder {
        var copy = self
        copy.hold(TopologyFixtures.transactions(text, flavor))
        return copy
    }

    /// The same server following `source` on `channel`: read-only, both threads running, all that it executed also received.
    public func following(_ source: String, channel name: String = "") -> InstanceBuilder {
        var copy = self
        var channel = ReplicationChannel()
        channel.name = name
        channel.source = InstanceBuilder.address(source)
        channel.user = "replication"
        channel.receiver = .running
        channel.applier = .running
        channel.applierHasReadAllRelayLog = true
        channel.gtidUse = flavor.isMySQLFamily ? .autoPosition : .slavePosition
        channel.receivedGTIDs = transactions.executed
        channel.readCoordinates = BinlogCoordinates(file: "binlog.000001", position: 4_096)
        channel.executedCoordinates = channel.readCoordinates
        channel.relayLogCoordinates = BinlogCoordinates(file: "relay.000002", position: 4_096)
        channel.lag = .zero
        channel.heartbeatPeriod = .seconds(1)
        copy.channels.append(channel)
        copy.settings.readOnly = true
        copy.settings.superReadOnly = flavor.isMySQLFamily ? true : nil
        return copy
    }

    /// The same replica whose receivers say that they cannot reach their source.
    public func receiverLost(code: Int = 2003) -> InstanceBuilder {
        var copy = self
        for index in copy.channels.indices {
            copy.channels[index].receiver = .connecting
            copy.channels[index].receiverError = ReplicationError(code: code, message: "error connecting to source")
            copy.channels[index].lag = nil
        }
        return copy
    }

    /// The same MySQL server as a member of a replication group, whose members are named with their server ids; the first of them is the primary.
    public func inGroup(_ members: [(name: String, serverID: UInt32)]) -> InstanceBuilder {
        var copy = self
        copy.settings.isGroupReplicationMember = true
        copy.group = GroupReplicationFacts(
            name: "group", isSinglePrimary: true,
            members: members.enumerated().map { position, member in
                .init(
                    uuid: TopologyFixtures.uuid(serverID: member.serverID), address: InstanceBuilder.address(member.name), state: "ONLINE",
                    role: position == 0 ? "PRIMARY" : "SECONDARY")
            })
        return copy
    }

    /// The same replica, detached from its source by an operator: the host is kept behind `//`, and nothing runs.
    public func detached() -> InstanceBuilder {
        var copy = self
        for index in copy.channels.indices {
            copy.channels[index].detachedSource = copy.channels[index].source
            copy.channels[index].source = nil
            copy.channels[index].receiver = .stopped
            copy.channels[index].applier = .stopped
            copy.channels[index].lag = nil
        }
        return copy
    }

    /// The same server, read successfully at `readAt` and failing to answer since; the last of `failures` attempts ended at `failedAt`.
    public func unreachable(
        readAt: MonotonicInstant? = TopologyFixtures.now, failedAt: MonotonicInstant = TopologyFixtures.now.advanced(by: .seconds(1)),
        failures: Int = 1
    ) -> InstanceBuilder {
        var copy = self
        copy.freshness.readAt = readAt
        copy.freshness.aliveAt = readAt
        copy.freshness.failedAt = failedAt
        copy.freshness.failures = failures
        copy.freshness.failure = "connection refused"
        return copy
    }

    /// The same server, known by its address only.
    public func unread() -> InstanceBuilder {
        var copy = self
        copy.isUnread = true
        copy.freshness = ProbeFreshness()
        return copy
    }

    /// What a successful read of the server says.
    public func facts() -> InstanceFacts {
        let identity: ServerIdentity =
            flavor.isMySQLFamily
            ? .mysql(uuid: TopologyFixtures.uuid(serverID: serverID))
            : .mariadb(
                serverID: serverID, hostname: address.host, port: address.port, dataDirectory: "/var/lib/mysql/", serverUID: serverUID)
        guard let version = ServerVersion(parsing: versionText) else { preconditionFailure("\(versionText) is not a version") }
        var server = ServerFacts(
            identity: identity, flavor: flavor, version: version, versionText: versionText, serverID: serverID, hostname: address.host,
            port: address.port, bootedAt: bootedAt)
        server.versionComment = versionComment
        return InstanceFacts(
            server: server, settings: settings, transactions: transactions, channels: channels, semiSync: semiSync, locks: locks, stall: stall,
            group: group, details: details, unread: untold)
    }

    public func build(id: InstanceID) -> Instance {
        Instance(
            id: id, address: address, facts: isUnread ? nil : facts(), freshness: freshness, placement: placement,
            announcedReplicas: announcedReplicas)
    }
}
