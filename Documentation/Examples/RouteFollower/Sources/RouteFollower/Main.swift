import Foundation
import KVPublishers

/// An application that learns from a publisher where to write, without a proxy: once from one in memory, as a program that embeds the libraries has it, and once from the files that a manager writes.
@main struct Main {
    static func main() async throws {
        print("# In memory")
        try await Scene(store: InMemoryKVPublisher()).play()
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("route-follower-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: directory) }
        print("\n# From files")
        try await Scene(store: FileKVPublisher(directory: directory.path)).play()
    }
}
