public import BinaryCoding
import TopologyModel

extension OperatorActor: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.write(name)
        writer.writeUInt8(proof.rawValue)
        writer.write(claim)
        writer.write(address)
        writer.write(via)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(name: try reader.read(), proof: try reader.readChoice(), claim: try reader.read(), address: try reader.read(), via: try reader.read())
    }
}

extension OperatorCall: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.write(actor)
        writer.write(verb)
        writer.write(subject)
        writer.writeOptional(cluster)
        writer.write(addresses: servers)
        writer.write(detail)
        writer.write(reason)
        writer.writeUInt8(outcome.rawValue)
        writer.write(answer)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(
            actor: try reader.read(), verb: try reader.read(), subject: try reader.read(), cluster: try reader.readOptional(), servers: try reader.readAddresses(),
            detail: try reader.read(), reason: try reader.read(), outcome: try reader.readChoice(), answer: try reader.read())
    }
}

extension OperatorAction: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.write(index)
        writer.write(call)
        writer.write(at)
        writer.write(lastAt)
        writer.writeVarint(UInt64(times))
        writer.write(node)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        let (index, call, at): (LogIndex, OperatorCall, WallTime) = (try reader.read(), try reader.read(), try reader.read())
        let (lastAt, times): (WallTime, UInt32) = (try reader.read(), try reader.readSmall())
        self.init(index: index, call: call, at: at, node: try reader.read())
        self.lastAt = lastAt
        self.times = times
    }
}
