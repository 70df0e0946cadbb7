package import BinaryCoding
package import TopologyModel

/// What stands in the command of an entry: that of the user's state machine, or one of the node's own. The form is frozen.
package struct NodeCommand: Hashable {
    package enum Body: Hashable {
        case user([UInt8], SessionStamp?)
        case openSession(expiry: Duration)
        /// Every node computes the digest of its state at this entry,
        case digestPoint
        /// and compares it with what the leader computed there.
        case digestCheck(index: UInt64, digest: UInt64)
        /// Every member can read the commands of these levels.
        case raise(FeatureLevels)
    }

    /// The leader's wall clock.
    package var time: WallTime
    package var body: Body

    package init(time: WallTime, body: Body) {
        self.time = time
        self.body = body
    }
}

extension NodeCommand: BinaryCodable {
    private static let version: UInt8 = 1

    private enum Kind: UInt8 {
        case user = 0
        case userInSession = 1
        case openSession = 2
        case digestPoint = 3
        case digestCheck = 4
        case raise = 5
    }

    package func encode(into writer: inout BinaryWriter) {
        writer.writeUInt8(NodeCommand.version)
        writer.writeSignedVarint(time.milliseconds)
        switch body {
        case .user(let bytes, nil):
            writer.writeUInt8(Kind.user.rawValue)
            writer.writeBytes(bytes)
        case .user(let bytes, let stamp?):
            writer.writeUInt8(Kind.userInSession.rawValue)
            writer.write(stamp)
            writer.writeBytes(bytes)
        case .openSession(let expiry):
            writer.writeUInt8(Kind.openSession.rawValue)
            writer.writeSignedVarint(expiry.wholeMilliseconds)
        case .digestPoint: writer.writeUInt8(Kind.digestPoint.rawValue)
        case .digestCheck(let index, let digest):
            writer.writeUInt8(Kind.digestCheck.rawValue)
            writer.writeVarint(index)
            writer.writeUInt64(digest)
        case .raise(let levels):
            writer.writeUInt8(Kind.raise.rawValue)
            writer.write(levels)
        }
    }

    package init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        let version = try reader.readUInt8()
        guard version == NodeCommand.version else { throw reader.failure(.invalidValue, "a command of version \(version), which this version does not know: upgrade this node") }
        time = WallTime(milliseconds: try reader.readSignedVarint())
        let kind = try reader.readUInt8()
        switch Kind(rawValue: kind) {
        case .user: body = .user(Array(try reader.readBytes(limit: reader.remaining)), nil)
        case .userInSession:
            let stamp: SessionStamp = try reader.read()
            body = .user(Array(try reader.readBytes(limit: reader.remaining)), stamp)
        case .openSession: body = .openSession(expiry: .milliseconds(try reader.readSignedVarint()))
        case .digestPoint: body = .digestPoint
        case .digestCheck: body = .digestCheck(index: try reader.readVarint(), digest: try reader.readUInt64())
        case .raise: body = .raise(try reader.read())
        case nil: throw reader.failure(.invalidValue, "\(kind) is no kind of command that this version knows: upgrade this node")
        }
    }
}
