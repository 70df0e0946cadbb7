import BinaryCoding
import TopologyModel

extension ControlState {
    /// The form in which this program writes a snapshot. It reads the older ones too: version 1 knew no reopenings, version 2 no
    /// forgotten servers, tags and pools, and promotion rules without an end only, version 3 no switchovers, version 4 no
    /// earlier primaries, maintenances and relocations, version 5 nothing of what a failover may lose,
    /// version 6 nothing of the epoch whose primary took writes, version 7 nothing of what operators asked for.
    public static let snapshotVersion: UInt8 = 8
    private static let firstVersion: UInt8 = 1
    private static let firstVersionWithReopenings: UInt8 = 2
    private static let firstVersionWithServers: UInt8 = 3
    private static let firstVersionWithRecoveryKinds: UInt8 = 4
    private static let firstVersionWithEarlierPrimaries: UInt8 = 5
    private static let firstVersionWithMaintenances: UInt8 = 5
    private static let firstVersionWithLoss: UInt8 = 6
    private static let firstVersionWithWritableEpoch: UInt8 = 7
    private static let firstVersionWithOperators: UInt8 = 8

    /// The whole state in its byte form, so that a log can be cut. The same state gives the same bytes.
    public func encoded() -> [UInt8] {
        var writer = BinaryWriter()
        writer.writeUInt8(ControlState.snapshotVersion)
        writer.write(lastIndex)
        writer.write(time)
        writer.writeArray(clusters)
        writer.writeArray(recoveries)
        writer.writeArray(downtimes)
        writer.writeOptional(globalPause)
        writer.writeArray(detections)
        writer.writeArray(promotionRules)
        writer.writeArray(reopenings)
        writer.writeArray(ignoredServers)
        writer.writeArray(tags)
        writer.writeArray(pools)
        writer.writeArray(maintenances)
        writer.writeArray(operatorActions)
        return writer.bytes
    }

    /// Reads what ``encoded()`` wrote. Throws `unknownVersion` for the form of a newer program, `malformed` for bytes that are cut, left over
    /// or impossible, and for lists that are not in their order.
    public init(decoding bytes: [UInt8]) throws(ControlModelError) {
        self.init()
        var reader = BinaryReader(bytes)
        do throws(BinaryCodingError) {
            let version: UInt8 = try reader.readUInt8()
            guard ControlState.knowsSnapshot(version) else { throw reader.failure(.invalidValue, "an unknown version") }
            lastIndex = try reader.read()
            time = try reader.read()
            clusters =
                version >= ControlState.firstVersionWithWritableEpoch
                ? try reader.readList()
                : version >= ControlState.firstVersionWithEarlierPrimaries
                    ? try reader.readClustersWithoutWritableEpoch() : try reader.readClustersWithoutEarlierPrimaries()
            recoveries =
                version >= ControlState.firstVersionWithLoss
                ? try reader.readList()
                : version >= ControlState.firstVersionWithRecoveryKinds ? try reader.readRecoveriesWithoutLoss() : try reader.readRecoveriesWithoutKind()
            downtimes = try reader.readList()
            globalPause = try reader.readOptional()
            detections = try reader.readList()
            let hasServers = version >= ControlState.firstVersionWithServers
            promotionRules = hasServers ? try reader.readList() : try reader.readRulesWithoutEnd()
            if version >= ControlState.firstVersionWithReopenings { reopenings = try reader.readList() }
            if hasServers {
                ignoredServers = try reader.readList()
                tags = try reader.readList()
                pools = try reader.readList()
            }
            if version >= ControlState.firstVersionWithMaintenances { maintenances = try reader.readList() }
            if version >= ControlState.firstVersionWithOperators { operatorActions = try reader.readList() }
            try reader.finish()
        } catch {
            if let version = bytes.first, !ControlState.knowsSnapshot(version) {
                throw ControlModelError(
                    .unknownVersion, "a snapshot has the version \(version), this one reads \(ControlState.firstVersion) to \(ControlState.snapshotVersion)")
            }
            throw ControlModelError(.malformed, "a snapshot cannot be read: \(error)")
        }
        guard isOrdered else { throw ControlModelError(.malformed, "a snapshot's lists are not in their order") }
    }

    private static func knowsSnapshot(_ version: UInt8) -> Bool { version >= firstVersion && version <= snapshotVersion }

    /// The lookups trust these orders.
    private var isOrdered: Bool {
        guard isStrictlyRising(operatorActions.map(\.index)) else { return false }
        return isStrictlyRising(clusters.map(\.id)) && isStrictlyRising(recoveries.map(\.id)) && isStrictlyRising(downtimes.map(\.instance))
            && isStrictlyRising(promotionRules.map(\.instance)) && ignoredServers.allSatisfy { !$0.names.isEmpty }
            && isStrictlyRising(ignoredServers.map { $0.names[0] }) && isStrictlyRising(pools.map(\.name))
            && isStrictlyRising(maintenances.map(\.maintenance.instance))
            && zip(tags, tags.dropFirst()).allSatisfy { ($0.instance, $0.name) < ($1.instance, $1.name) }
    }
}

private func isStrictlyRising<Key: Comparable>(_ keys: [Key]) -> Bool {
    zip(keys, keys.dropFirst()).allSatisfy { $0 < $1 }
}
