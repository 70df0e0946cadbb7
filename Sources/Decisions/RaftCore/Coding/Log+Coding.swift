public import BinaryCoding

// The forms of what is in the log. They are on disks and on wires: frozen, see the golden bytes of the tests.

extension NodeID: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) { writer.writeUInt64(rawValue) }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) { self.init(rawValue: try reader.readUInt64()) }
}

extension LogPosition: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.writeVarint(term)
        writer.writeVarint(index)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(term: try reader.readVarint(), index: try reader.readVarint())
    }
}

extension HardState: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.writeVarint(term)
        writer.writeOptional(vote)
        writer.writeOptional(quarantine)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(term: try reader.readVarint(), vote: try reader.readOptional(), quarantine: try reader.readOptional())
    }
}

extension MemberAddress: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.write(node)
        writer.writeString(address)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(node: try reader.read(), address: try reader.readString(limit: RaftLimits.addressBytes))
    }
}

extension Membership: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.writeArray(voters)
        writer.writeArray(learners)
        // The voters before a joint change, for which the form has a place and this version no use.
        writer.writeArray([NodeID]())
        writer.writeArray(addresses)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        let voters = try reader.readArray(of: NodeID.self, limit: RaftLimits.members)
        let learners = try reader.readArray(of: NodeID.self, limit: RaftLimits.members)
        let votersBefore = try reader.readArray(of: NodeID.self, limit: RaftLimits.members)
        let addresses = try reader.readArray(of: MemberAddress.self, limit: RaftLimits.members)
        self.init(voters: voters, learners: learners, addresses: addresses)
        let members = members
        guard voters == self.voters, learners == self.learners, zip(members, members.dropFirst()).allSatisfy({ $0 != $1 }) else {
            throw reader.failure(.invalidValue, "the members are not in order, or one stands twice")
        }
        guard addresses == self.addresses, zip(addresses, addresses.dropFirst()).allSatisfy({ $0.node != $1.node }) else {
            throw reader.failure(.invalidValue, "the addresses are not in the order of the members, one stands twice, or one is nobody's")
        }
        // Nobody at all: of a node that waits to be added.
        guard !voters.isEmpty || learners.isEmpty else { throw reader.failure(.invalidValue, "nobody votes") }
        guard votersBefore.isEmpty else { throw reader.failure(.invalidValue, "a joint change of the membership is of a later version") }
    }
}

extension SnapshotMark: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.write(position)
        writer.write(membership)
        writer.writeVarint(membershipIndex)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(position: try reader.read(), membership: try reader.read(), membershipIndex: try reader.readVarint())
    }
}

extension LogEntry: BinaryCodable {
    private enum Kind: UInt8 {
        case noop = 0
        case command = 1
        case membership = 2
    }

    public func encode(into writer: inout BinaryWriter) {
        writer.write(position)
        switch body {
        case .noop: writer.writeUInt8(Kind.noop.rawValue)
        case .command(let bytes):
            writer.writeUInt8(Kind.command.rawValue)
            writer.writeBytes(bytes)
        case .membership(let membership):
            writer.writeUInt8(Kind.membership.rawValue)
            writer.write(membership)
        }
    }

    /// An unknown kind is an error and never skipped: what one node cannot apply it must not pass over.
    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        let position: LogPosition = try reader.read()
        let kind = try reader.readUInt8()
        switch Kind(rawValue: kind) {
        case .noop: self.init(position: position, body: .noop)
        case .command: self.init(position: position, body: .command(Array(try reader.readBytes(limit: RaftLimits.commandBytes))))
        case .membership:
            let membership: Membership = try reader.read()
            guard !membership.voters.isEmpty else { throw reader.failure(.invalidValue, "nobody votes") }
            self.init(position: position, body: .membership(membership))
        case nil: throw reader.failure(.invalidValue, "\(kind) is no kind of entry")
        }
    }
}
