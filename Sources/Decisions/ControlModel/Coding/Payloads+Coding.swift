public import BinaryCoding
import TopologyModel

extension CommandStamp: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.write(at)
        writer.write(node)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(at: try reader.read(), node: try reader.read())
    }
}

extension Detection: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.write(cluster)
        writer.write(instance)
        writer.write(code)
        writer.write(texts: evidence)
        writer.writeBool(isActionable)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(
            cluster: try reader.read(), instance: try reader.read(), code: try reader.read(), evidence: try reader.readTexts(),
            isActionable: try reader.readBool())
    }
}

extension RecoveryOpening {
    /// The version that knows only failovers with hooks, to whoever is chosen.
    static let firstVersion: UInt8 = 1
    /// It knows no relocations; its form is that of the next ones.
    private static let firstVersionWithKinds: UInt8 = 2
    /// It knows no unlocks.
    private static let firstVersionWithRelocations: UInt8 = 3
    /// It knows nothing of what may be lost.
    static let firstVersionWithUnlocks: UInt8 = 4
    static let newestVersion: UInt8 = 5

    /// The oldest version that can say it: what an older program understands is written so that it does.
    var version: UInt8 {
        if lossless != nil || acceptsDataLoss { return RecoveryOpening.newestVersion }
        if kind == .unlock { return RecoveryOpening.firstVersionWithUnlocks }
        if kind == .relocation { return RecoveryOpening.firstVersionWithRelocations }
        return kind == .failover && successor == nil && !skipsHooks ? RecoveryOpening.firstVersion : RecoveryOpening.firstVersionWithKinds
    }

    func encode(into writer: inout BinaryWriter, version: UInt8) {
        writer.write(cluster)
        writer.write(expectedEpoch)
        writer.write(failed)
        writer.write(failedIdentity)
        writer.write(code)
        writer.write(texts: evidence)
        writer.write(text: requestedBy)
        writer.writeBool(isDryRun)
        writer.write(flapWindow)
        guard version > RecoveryOpening.firstVersion else { return }
        writer.writeUInt8(kind.rawValue)
        writer.write(address: successor)
        writer.writeBool(skipsHooks)
        guard version > RecoveryOpening.firstVersionWithUnlocks else { return }
        writer.writeOptional(lossless)
        writer.writeBool(acceptsDataLoss)
    }

    init(from reader: inout BinaryReader, version: UInt8) throws(BinaryCodingError) {
        self.init(
            cluster: try reader.read(), expectedEpoch: try reader.read(), failed: try reader.read(), failedIdentity: try reader.read(),
            code: try reader.read(), evidence: try reader.readTexts(), requestedBy: try reader.readText(), isDryRun: try reader.readBool(),
            flapWindow: try reader.read())
        guard version > RecoveryOpening.firstVersion else { return }
        kind = try reader.readChoice()
        successor = try reader.readAddress()
        skipsHooks = try reader.readBool()
        guard version > RecoveryOpening.firstVersionWithUnlocks else { return }
        lossless = try reader.readOptional()
        acceptsDataLoss = try reader.readBool()
    }
}

extension LosslessRecord: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.writeVarint(UInt64(acknowledgements))
        writer.writeArray(ackers)
        writer.write(executed)
        writer.write(texts: shortcomings)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(
            acknowledgements: try reader.readSmall(), ackers: try reader.readList(), executed: try reader.read(), shortcomings: try reader.readTexts())
    }
}

extension LosslessRecord.Acker: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.write(server)
        writer.write(identity)
        writer.write(time: bootedAt)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(server: try reader.read(), identity: try reader.read(), bootedAt: try reader.readTime())
    }
}

extension Designation: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.write(server)
        writer.write(identity)
        writer.write(target)
        writer.write(texts: reasons)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(server: try reader.read(), identity: try reader.read(), target: try reader.read(), reasons: try reader.readTexts())
    }
}

extension StepIntent: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.write(ordinal)
        writer.writeVarint(UInt64(attempt))
        writer.writeUInt16(kind.rawValue)
        writer.write(address: target)
        writer.write(detail)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(
            ordinal: try reader.read(), attempt: try reader.readSmall(), kind: StepKind(rawValue: try reader.readUInt16()),
            target: try reader.readAddress(), detail: try reader.read())
    }
}

extension StepOutcome: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.write(ordinal)
        writer.writeVarint(UInt64(attempt))
        writer.writeUInt8(result.rawValue)
        writer.write(observed)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(ordinal: try reader.read(), attempt: try reader.readSmall(), result: try reader.readChoice(), observed: try reader.read())
    }
}

extension RecoveryClosing: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.writeUInt8(result.rawValue)
        writer.write(reason)
        writer.write(addresses: lostReplicas)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(result: try reader.readChoice(), reason: try reader.read(), lostReplicas: try reader.readAddresses())
    }
}

extension RecoverySelection: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        switch self {
        case .recovery(let id):
            writer.writeUInt8(1)
            writer.write(id)
        case .cluster(let id):
            writer.writeUInt8(2)
            writer.write(id)
        case .instance(let instance):
            writer.writeUInt8(3)
            writer.write(instance)
        case .all:
            writer.writeUInt8(4)
        }
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        let choice: UInt8 = try reader.readUInt8()
        switch choice {
        case 1: self = .recovery(try reader.read())
        case 2: self = .cluster(try reader.read())
        case 3: self = .instance(try reader.read())
        case 4: self = .all
        default: throw reader.failure(.invalidValue, "\(choice) is no selection of recoveries")
        }
    }
}

extension ReopeningIntent: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.write(cluster)
        writer.write(epoch)
        writer.write(server)
        writer.write(identity)
        writer.writeVarint(UInt64(attempt))
        writer.write(reason)
        writer.write(limit)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(
            cluster: try reader.read(), epoch: try reader.read(), server: try reader.read(), identity: try reader.read(),
            attempt: try reader.readSmall(), reason: try reader.read(), limit: try reader.read())
    }
}

extension ReopeningOutcome: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.write(cluster)
        writer.write(epoch)
        writer.writeVarint(UInt64(attempt))
        writer.writeUInt8(result.rawValue)
        writer.write(observed)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(
            cluster: try reader.read(), epoch: try reader.read(), attempt: try reader.readSmall(), result: try reader.readChoice(),
            observed: try reader.read())
    }
}

extension PrimaryChange: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.write(cluster)
        writer.write(expectedEpoch)
        writer.write(primary)
        writer.write(identity)
        writer.write(reason)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(
            cluster: try reader.read(), expectedEpoch: try reader.read(), primary: try reader.read(), identity: try reader.read(),
            reason: try reader.read())
    }
}

extension ServerNotice: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.write(instance)
        writer.write(owner)
        writer.write(reason)
        writer.write(endsAt)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(instance: try reader.read(), owner: try reader.read(), reason: try reader.read(), endsAt: try reader.read())
    }
}

extension Pause: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.write(owner)
        writer.write(reason)
        writer.write(time: endsAt)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(owner: try reader.read(), reason: try reader.read(), endsAt: try reader.readTime())
    }
}
