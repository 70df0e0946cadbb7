public import BinaryCoding
import TopologyModel

// The answers to commands, as they are kept for whoever asks again. Frozen like the commands.

extension CommandResult: BinaryCodable {
    private enum Kind: UInt8 {
        case done = 0
        case opened = 1
        case refused = 2
        case designated = 3
        case ignored = 4
    }

    public func encode(into writer: inout BinaryWriter) {
        switch self {
        case .done: writer.writeUInt8(Kind.done.rawValue)
        case .opened(let id):
            writer.writeUInt8(Kind.opened.rawValue)
            writer.write(id)
        case .refused(let gate):
            writer.writeUInt8(Kind.refused.rawValue)
            writer.write(gate)
        case .designated(let epoch):
            writer.writeUInt8(Kind.designated.rawValue)
            writer.write(epoch)
        case .ignored(let reason):
            writer.writeUInt8(Kind.ignored.rawValue)
            writer.write(reason)
        }
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        let kind: Kind = try reader.readChoice()
        switch kind {
        case .done: self = .done
        case .opened: self = .opened(try reader.read())
        case .refused: self = .refused(try reader.read())
        case .designated: self = .designated(try reader.read())
        case .ignored: self = .ignored(try reader.read())
        }
    }
}

extension Gate: BinaryCodable {
    private enum Kind: UInt8 {
        case unknownCluster = 0
        case epochMoved = 1
        case recoveryOpen = 2
        case reopening = 3
        case paused = 4
        case downtimed = 5
        case inMaintenance = 6
        case flapping = 7
    }

    public func encode(into writer: inout BinaryWriter) {
        switch self {
        case .unknownCluster: writer.writeUInt8(Kind.unknownCluster.rawValue)
        case .epochMoved(let epoch):
            writer.writeUInt8(Kind.epochMoved.rawValue)
            writer.write(epoch)
        case .recoveryOpen(let id):
            writer.writeUInt8(Kind.recoveryOpen.rawValue)
            writer.write(id)
        case .reopening(let primary):
            writer.writeUInt8(Kind.reopening.rawValue)
            writer.write(primary)
        case .paused(let reason, let byAllClusters):
            writer.writeUInt8(Kind.paused.rawValue)
            writer.write(reason)
            writer.writeBool(byAllClusters)
        case .downtimed(let owner, let reason):
            writer.writeUInt8(Kind.downtimed.rawValue)
            writer.write(owner)
            writer.write(reason)
        case .inMaintenance(let server, let owner, let reason):
            writer.writeUInt8(Kind.inMaintenance.rawValue)
            writer.write(server)
            writer.write(owner)
            writer.write(reason)
        case .flapping(let id, let remaining):
            writer.writeUInt8(Kind.flapping.rawValue)
            writer.write(id)
            writer.write(remaining)
        }
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        let kind: Kind = try reader.readChoice()
        switch kind {
        case .unknownCluster: self = .unknownCluster
        case .epochMoved: self = .epochMoved(try reader.read())
        case .recoveryOpen: self = .recoveryOpen(try reader.read())
        case .reopening: self = .reopening(try reader.read())
        case .paused: self = .paused(reason: try reader.read(), byAllClusters: try reader.readBool())
        case .downtimed: self = .downtimed(owner: try reader.read(), reason: try reader.read())
        case .inMaintenance: self = .inMaintenance(try reader.read(), owner: try reader.read(), reason: try reader.read())
        case .flapping: self = .flapping(try reader.read(), remaining: try reader.read())
        }
    }
}
