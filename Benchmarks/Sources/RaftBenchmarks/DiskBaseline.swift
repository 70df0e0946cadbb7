import Foundation
import Raft

/// How many writes of one entry's length the disk syncs a second, one after the other, in a file that is there already.
struct DiskBaseline {
    private static let entryBytes = 280
    private static let fileBytes = 4 << 20
    private static let duration = Duration.seconds(3)

    static func measure(in parent: String) throws -> Double {
        let directory = "\(parent)/baton-disk-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let files = DirectoryLogFiles(directory)
        try files.create("file", size: fileBytes)
        let bytes = Array(repeating: UInt8(1), count: entryBytes)
        let clock = ContinuousClock()
        let end = clock.now + duration
        var (offset, count) = (0, 0)
        while clock.now < end {
            try files.write(bytes, to: "file", at: offset)
            try files.sync("file")
            offset = (offset + entryBytes) % (fileBytes - entryBytes)
            count += 1
        }
        return Double(count) / (duration / .seconds(1))
    }
}
