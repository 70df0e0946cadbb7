import BinaryCoding
import TopologyModel

extension ControlState {
    /// The form in which this program writes a snapshot. It reads the older ones too: version 1 knew no reopenings.
    public static let snapshotVersion: UInt8 = 2
    private static let firstVersion: UInt8 = 1

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
            clusters = try reader.readList()
            recoveries = try reader.readList()
            downtimes = try reader.readList()
            globalPause = try reader.readOptional()
            detections = try reader.readList()
            promotionRules = try reader.readList()
            if version > ControlState.firstVersion { reopenings = try reader.readList() }
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
        isStrictlyRising(clusters.map(\.id)) && isStrictlyRising(recoveries.map(\.id)) && isStrictlyRising(downtimes.map(\.instance))
            && isStrictlyRising(promotionRules.map(\.instance))
    }
}

private func isStrictlyRising<Key: Comparable>(_ keys: [Key]) -> Bool {
    zip(keys, keys.dropFirst()).allSatisfy { $0 < $1 }
}
