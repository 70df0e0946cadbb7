public import BinaryCoding
import TopologyModel

extension FlapBlock: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.write(recovery)
        writer.write(failed)
        writer.write(since)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(recovery: try reader.read(), failed: try reader.read(), since: try reader.read())
    }
}

extension ClusterRecord: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.write(id)
        writer.write(primary)
        writer.write(alias)
        writer.write(epoch)
        writer.write(primaryIdentity)
        writer.write(address: formerPrimary)
        writer.write(formerPrimaryIdentity)
        writer.writeOptional(pause)
        writer.writeOptional(openRecovery)
        writer.writeOptional(lastRecovery)
        writer.writeOptional(flapBlock)
        writer.writeArray(earlierPrimaries)
        writer.writeOptional(writableEpoch)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        try self.init(withoutWritableEpochFrom: &reader)
        writableEpoch = try reader.readOptional()
    }

    /// In snapshots up to version 6 nothing was said of the epoch whose primary took writes.
    init(withoutWritableEpochFrom reader: inout BinaryReader) throws(BinaryCodingError) {
        try self.init(withoutEarlierPrimariesFrom: &reader)
        earlierPrimaries = try reader.readList()
    }

    /// In snapshots up to version 4 only the former primary was known.
    init(withoutEarlierPrimariesFrom reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(id: try reader.read(), primary: try reader.read())
        alias = try reader.read()
        epoch = try reader.read()
        primaryIdentity = try reader.read()
        formerPrimary = try reader.readAddress()
        formerPrimaryIdentity = try reader.read()
        pause = try reader.readOptional()
        openRecovery = try reader.readOptional()
        lastRecovery = try reader.readOptional()
        flapBlock = try reader.readOptional()
    }
}

extension DeposedServer: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.write(address)
        writer.write(identity)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(address: try reader.read(), identity: try reader.read())
    }
}

extension Acknowledgement: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.write(by)
        writer.write(comment)
        writer.write(at)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(by: try reader.read(), comment: try reader.read(), at: try reader.read())
    }
}

extension StepRecord: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.write(intent)
        writer.write(intendedAt)
        writer.writeOptional(outcome)
        writer.write(time: endedAt)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(intent: try reader.read(), intendedAt: try reader.read())
        outcome = try reader.readOptional()
        endedAt = try reader.readTime()
    }
}

extension ReplacedDesignation: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.write(designation)
        writer.write(epoch)
        writer.write(reason)
        writer.write(at)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(designation: try reader.read(), epoch: try reader.read(), reason: try reader.read(), at: try reader.read())
    }
}

extension RecoveryRecord: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.write(id)
        writer.write(uid)
        opening.encode(into: &writer, version: RecoveryOpening.newestVersion)
        writer.write(openedAt)
        writer.write(openedBy)
        writer.writeOptional(designation)
        writer.writeOptional(epoch)
        writer.writeArray(replacedDesignations)
        writer.writeArray(steps)
        writer.writeOptional(closing)
        writer.write(time: closedAt)
        writer.writeOptional(acknowledgement)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) { try self.init(from: &reader, openingVersion: RecoveryOpening.newestVersion) }

    /// In snapshots up to version 3 there were only failovers.
    init(withoutKindFrom reader: inout BinaryReader) throws(BinaryCodingError) { try self.init(from: &reader, openingVersion: RecoveryOpening.firstVersion) }

    /// In snapshots up to version 5 nothing was said of what may be lost.
    init(withoutLossFrom reader: inout BinaryReader) throws(BinaryCodingError) {
        try self.init(from: &reader, openingVersion: RecoveryOpening.firstVersionWithUnlocks)
    }

    private init(from reader: inout BinaryReader, openingVersion: UInt8) throws(BinaryCodingError) {
        self.init(
            id: try reader.read(), uid: try reader.read(), opening: try RecoveryOpening(from: &reader, version: openingVersion),
            openedAt: try reader.read(), openedBy: try reader.read())
        designation = try reader.readOptional()
        epoch = try reader.readOptional()
        replacedDesignations = try reader.readList()
        steps = try reader.readList()
        closing = try reader.readOptional()
        closedAt = try reader.readTime()
        acknowledgement = try reader.readOptional()
    }
}

extension DetectionRecord: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.write(index)
        writer.write(detection)
        writer.write(at)
        writer.write(node)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(index: try reader.read(), detection: try reader.read(), at: try reader.read(), node: try reader.read())
    }
}

extension ReopeningRecord: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.write(index)
        writer.write(intent)
        writer.write(intendedAt)
        writer.write(node)
        writer.writeOptional(outcome)
        writer.write(time: endedAt)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(index: try reader.read(), intent: try reader.read(), intendedAt: try reader.read(), node: try reader.read())
        outcome = try reader.readOptional()
        endedAt = try reader.readTime()
    }
}

extension PromotionRuleRecord: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.write(instance)
        writer.write(rule.rawValue)
        writer.write(time: endsAt)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(instance: try reader.read(), rule: try reader.read(), endsAt: try reader.readTime())
    }

    /// In snapshots up to version 2 none had an end.
    init(withoutEndFrom reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(instance: try reader.read(), rule: try reader.read())
    }
}

extension IgnoredServer: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) { writer.write(addresses: names) }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(names: try reader.readAddresses())
    }
}

extension TagRecord: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.write(instance)
        writer.write(name)
        writer.write(value)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(instance: try reader.read(), name: try reader.read(), value: try reader.read())
    }
}

extension PoolRecord: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.write(name)
        writer.write(addresses: members)
        writer.write(endsAt)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(name: try reader.read(), members: try reader.readAddresses(), endsAt: try reader.read())
    }
}
