#if Network
import BinaryCoding
import Raft
import RaftCore

/// The first frame of either side. Bytes that follow the fields are of a later version, and passed over.
struct Hello: Hashable, Sendable {
    /// Of ``nonce`` and ``agreement``.
    static let hashBytes = 32

    /// The forms of frames that the sender speaks.
    var minVersion: UInt8
    var maxVersion: UInt8
    var identity: LogIdentity
    /// Whom the side that connected wants to reach; nil: whoever is there. Nil in the answer, too.
    var expected: NodeID?
    var lane: Lane
    var proof: ProofKind
    /// SHA-256 of what must be equal on all nodes.
    var agreement: [UInt8]
    /// Drawn for this connection.
    var nonce: [UInt8]
    /// How the sender stands towards the other side; nil: it does not say. Came after the others: an earlier version does not write it.
    var standing: PeerStanding?
}

extension Hello: BinaryCodable {
    func encode(into writer: inout BinaryWriter) {
        writer.writeUInt8(minVersion)
        writer.writeUInt8(maxVersion)
        writer.write(identity)
        writer.writeOptional(expected)
        writer.writeUInt8(lane.rawValue)
        writer.writeUInt8(proof.rawValue)
        writer.writeBytes(agreement)
        writer.writeBytes(nonce)
        PeerStanding.write(standing, into: &writer)
    }

    init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        minVersion = try reader.readUInt8()
        maxVersion = try reader.readUInt8()
        identity = try reader.read()
        expected = try reader.readOptional()
        let lane = try reader.readUInt8()
        guard let lane = Lane(rawValue: lane) else { throw reader.failure(.invalidValue, "\(lane) is no kind of connection") }
        self.lane = lane
        let proof = try reader.readUInt8()
        guard let proof = ProofKind(rawValue: proof) else { throw reader.failure(.invalidValue, "\(proof) is no kind of proof") }
        self.proof = proof
        agreement = Array(try reader.readBytes(limit: Hello.hashBytes))
        nonce = Array(try reader.readBytes(limit: Hello.hashBytes))
        guard agreement.count == Hello.hashBytes, nonce.count == Hello.hashBytes else { throw reader.failure(.invalidValue, "a hash is too short") }
        standing = try PeerStanding.read(from: &reader)
    }
}
#endif
