#if Network
import BinaryCoding
import Raft
import RaftCore

/// How the sender of a `Hello` stands towards the other side.
enum PeerStanding: Hashable, Sendable {
    /// It has promised nothing yet, and begins, or waits to begin, with voters of which this is the hash.
    case new(voters: UInt64)
    /// It holds a log, and the other side is a member.
    case knowsYou
    /// It holds a log, and the other side is no member.
    case knowsYouNot

    /// Of voters in the order of their nodes.
    static func hash(_ voters: [NodeID]) -> UInt64 {
        RaftIdentity.word(RaftIdentity.hash("baton raft voters 1") { writer in for voter in voters { writer.writeUInt64(voter.rawValue) } })
    }
}

extension NodeStanding {
    /// nil: there is nothing to say. A node that was sent a term and no members yet cannot tell whether somebody is one, nor can one that does not know whom it talks to.
    func towards(_ node: NodeID?) -> PeerStanding? {
        if isNew { return .new(voters: PeerStanding.hash(membership.voters)) }
        guard let node, !membership.members.isEmpty else { return nil }
        return membership.contains(node) ? .knowsYou : .knowsYouNot
    }
}

/// Nine bytes, whatever is said: a kind, and the hash of voters or 0.
extension PeerStanding {
    private enum Kind: UInt8 {
        case nothing = 0
        case new = 1
        case knowsYou = 2
        case knowsYouNot = 3
    }

    static func write(_ standing: PeerStanding?, into writer: inout BinaryWriter) {
        let (kind, voters): (Kind, UInt64) =
            switch standing {
            case nil: (.nothing, 0)
            case .new(let voters)?: (.new, voters)
            case .knowsYou?: (.knowsYou, 0)
            case .knowsYouNot?: (.knowsYouNot, 0)
            }
        writer.writeUInt8(kind.rawValue)
        writer.writeUInt64(voters)
    }

    /// nil: the sender says nothing, or is of a version before this field, or says what this version does not know.
    static func read(from reader: inout BinaryReader) throws(BinaryCodingError) -> PeerStanding? {
        guard reader.remaining > 0 else { return nil }
        let kind = Kind(rawValue: try reader.readUInt8())
        let voters = try reader.readUInt64()
        switch kind {
        case .nothing, nil: return nil
        case .new: return .new(voters: voters)
        case .knowsYou: return .knowsYou
        case .knowsYouNot: return .knowsYouNot
        }
    }
}
#endif
