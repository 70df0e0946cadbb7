import BatonTesting
import Raft
import RaftCore
public import TopologyModel

/// The segments of a ``Raft/WriteAheadLog``, one after the other.
public struct LogForm: FuzzedForm {
    public static let name = "log"
    private static let segmentBytes = 4_096
    private static let node = NodeID(rawValue: 3)
    private static let mostBatches = 25
    private static let mostCommandBytes = 400

    public init() {}

    public func honest(_ random: inout SplitMix64) throws -> [UInt8] {
        let disk = SimulatedDisk()
        var log = try LogForm.open(disk).log
        for index in 0..<UInt64.random(in: 0...UInt64(LogForm.mostBatches), using: &random) {
            let command = [UInt8](repeating: UInt8(index), count: Int.random(in: 0...LogForm.mostCommandBytes, using: &random))
            try log.write(PersistBatch(hardState: HardState(term: index + 1), entries: [LogEntry(position: LogPosition(term: index + 1, index: index + 1), body: .command(command))]))
        }
        return try disk.names().filter { $0.hasPrefix("log-") }.flatMap { try disk.contents(of: $0) }
    }

    /// An opening ends with a verdict, or with a log that can be written to and is found again.
    public func read(_ bytes: [UInt8]) throws(FuzzViolation) -> Bool {
        let disk: SimulatedDisk
        do { disk = try LogForm.disk(bytes) } catch { throw FuzzViolation("the files could not be made: \(error)") }
        do {
            let (opened, found, _) = try LogForm.open(disk)
            let commands = found.entries.reduce(0) { $0 + $1.byteCount }
            guard commands <= bytes.count else { throw FuzzViolation("\(commands) bytes of commands were read from \(bytes.count) bytes of files") }
            var log = opened
            let state = HardState(term: .max)
            try log.write(PersistBatch(hardState: state))
            let again = try LogForm.open(disk)
            guard again.recovered.hardState == state, again.recovered.entries == found.entries else { throw FuzzViolation("what was read and written to is not found again") }
            return true
        } catch let violation as FuzzViolation {
            throw violation
        } catch let error as WriteAheadLogError where [.corrupt, .stranger].contains(error.code) {
            return false
        } catch {
            throw FuzzViolation("it ends with \(error)")
        }
    }

    private static func open(_ disk: SimulatedDisk) throws -> (log: WriteAheadLog, recovered: RecoveredLog, tail: WriteAheadLog.Tail) {
        try WriteAheadLog.open(disk, identity: LogIdentity(clusterHigh: 1, clusterLow: 2, node: node), bootstrap: .bootstrap(voters: [node]), segmentBytes: segmentBytes)
    }

    private static func disk(_ bytes: [UInt8]) throws -> SimulatedDisk {
        let disk = SimulatedDisk()
        for (place, start) in stride(from: 0, to: bytes.count, by: segmentBytes).enumerated() {
            let digits = String(place + 1, radix: 16)
            let name = "log-" + String(repeating: "0", count: 16 - digits.count) + digits + ".segment"
            try disk.create(name, size: 0)
            try disk.write(Array(bytes[start..<min(bytes.count, start + segmentBytes)]), to: name, at: 0)
            try disk.sync(name)
        }
        return disk
    }
}
