import Probing
import TopologyModel

/// One primary, `db-1`, and three replicas, to which something happens after two seconds.
struct Scene {
    enum Event {
        /// The primary dies, and its replicas lose it.
        case primaryDies
        /// Only this program loses the primary; its replicas go on.
        case managerIsCutOff
    }

    static let primary = InstanceAddress(host: "db-1", port: 3306)
    static let replicas = (2...4).map { InstanceAddress(host: "db-\($0)", port: 3306) }
    static let moment = MonotonicInstant.zero + .seconds(2)

    let event: Event

    func outcome(of request: ProbeRequest, at now: MonotonicInstant) -> ProbeOutcome {
        if request.address == Self.primary, now >= Self.moment {
            return .unreachable(ProbeFailure(kind: .refused, code: 2003, message: "connection refused"))
        }
        return .read(
            facts(of: request.address, at: now),
            announcedReplicas: request.address == Self.primary && request.lane == .details ? Self.replicas : nil)
    }

    private func facts(of address: InstanceAddress, at now: MonotonicInstant) -> InstanceFacts {
        let number = UInt32(1 + (Self.replicas.firstIndex(of: address).map { $0 + 1 } ?? 0))
        let server = ServerFacts(
            identity: .mariadb(
                serverID: number, hostname: address.host, port: address.port, dataDirectory: "/var/lib/mysql/", serverUID: nil),
            flavor: .mariadb, version: ServerVersion(10, 11, 6), versionText: "10.11.6-MariaDB-log", serverID: number,
            hostname: address.host, port: address.port, bootedAt: WallTime(milliseconds: 0))
        var settings = ServerSettings()
        settings.readOnly = address != Self.primary
        settings.binaryLogEnabled = true
        settings.logsReplicaUpdates = true
        settings.binlogFormat = .row
        return InstanceFacts(server: server, settings: settings, channels: address == Self.primary ? [] : [channel(at: now)])
    }

    /// A receiver that gets something every millisecond for as long as there is a source.
    private func channel(at now: MonotonicInstant) -> ReplicationChannel {
        let isLost = event == .primaryDies && now >= Self.moment
        let sentUntil = isLost ? Self.moment : now
        var channel = ReplicationChannel()
        channel.source = Self.primary
        channel.sourceServerID = 1
        channel.receiver = isLost ? .connecting : .running
        channel.applier = .running
        channel.receiverError = isLost ? ReplicationError(code: 2003, message: "error connecting") : nil
        channel.readCoordinates = BinlogCoordinates(file: "binlog.000001", position: UInt64((sentUntil - .zero).wholeMilliseconds))
        channel.connectRetry = .seconds(1)
        channel.heartbeatPeriod = .seconds(2)
        channel.lag = isLost ? nil : .zero
        return channel
    }
}
