import Raft
import Synchronization

/// The files of a directory, with a count of the syncs.
final class CountingFiles: LogFiles {
    private let files: DirectoryLogFiles
    private let counter = Atomic<Int>(0)

    init(_ directory: String) { files = DirectoryLogFiles(directory) }

    var syncs: Int { counter.load(ordering: .relaxed) }

    func names() throws -> [String] { try files.names() }
    func size(of name: String) throws -> Int { try files.size(of: name) }
    func contents(of name: String) throws -> [UInt8] { try files.contents(of: name) }
    func create(_ name: String, size: Int) throws { try files.create(name, size: size) }
    func write(_ bytes: [UInt8], to name: String, at offset: Int) throws { try files.write(bytes, to: name, at: offset) }
    func rename(_ name: String, to newName: String) throws { try files.rename(name, to: newName) }
    func syncNames() throws { try files.syncNames() }
    func availableBytes() throws -> Int { try files.availableBytes() }
    func remove(_ name: String) throws { try files.remove(name) }

    func sync(_ name: String) throws {
        try files.sync(name)
        counter.wrappingAdd(1, ordering: .relaxed)
    }
}
