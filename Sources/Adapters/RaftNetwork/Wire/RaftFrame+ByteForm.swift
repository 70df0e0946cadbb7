#if Network
import BinaryCoding
import Raft
import RaftCore

extension RaftFrame {
    /// What everything but commands and parts of snapshots takes at the most, but for a large membership; it only saves a copy.
    private static let smallBytes = 128
    /// Of an entry without its command.
    private static let entryBytes = 32

    /// Its byte form, in one piece of memory that is taken once.
    var byteForm: [UInt8] {
        var writer = BinaryWriter(reservingCapacity: roughByteCount)
        writer.write(self)
        return writer.bytes
    }

    private var roughByteCount: Int {
        switch self {
        case .snapshotPart(let part): return RaftFrame.smallBytes + part.bytes.count
        case .snapshotAnswer, .featureQuestion, .featureAnswer: return RaftFrame.smallBytes
        case .message(let message):
            guard case .append(let append) = message.body else { return RaftFrame.smallBytes }
            return append.entries.reduce(RaftFrame.smallBytes) { sum, entry in
                guard case .command(let bytes) = entry.body else { return sum + RaftFrame.smallBytes }
                return sum + RaftFrame.entryBytes + bytes.count
            }
        }
    }
}
#endif
