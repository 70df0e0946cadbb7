import Raft
import Synchronization

/// Files of which a test may take what was not synced, or any byte.
final class MemoryLogFiles: LogFiles {
    struct Failure: Error {}

    private struct File {
        var bytes: [UInt8]
        /// As it is on the disk; the rest is in memory.
        var synced: [UInt8]
    }

    private struct State {
        var files: [(name: String, file: File)] = []
        var writesUntilFailure: Int?
        var syncs = 0
    }

    private static let sector = 512
    private let state = Mutex(State())

    var syncs: Int { state.withLock { $0.syncs } }

    func names() -> [String] { state.withLock { $0.files.map(\.name).sorted() } }

    func contents(of name: String) throws -> [UInt8] { try with(name) { file, _ in file.bytes } }

    func create(_ name: String, size: Int) throws {
        try state.withLock { state in
            guard !state.files.contains(where: { $0.name == name }) else { throw Failure() }
            let zeros = Array(repeating: UInt8(0), count: size)
            state.files.append((name, File(bytes: zeros, synced: zeros)))
        }
    }

    func write(_ bytes: [UInt8], to name: String, at offset: Int) throws {
        let isFailing = try with(name) { file, state in
            file.bytes.replaceSubrange(offset..<offset + bytes.count, with: bytes)
            guard let left = state.writesUntilFailure else { return false }
            state.writesUntilFailure = max(0, left - 1)
            return left == 0
        }
        if isFailing { throw Failure() }
    }

    func sync(_ name: String) throws {
        try with(name) { file, state in
            file.synced = file.bytes
            state.syncs += 1
        }
    }

    func remove(_ name: String) throws {
        try state.withLock { state in
            guard let index = state.files.firstIndex(where: { $0.name == name }) else { throw Failure() }
            state.files.remove(at: index)
        }
    }

    private func with<Value>(_ name: String, _ work: (inout File, inout State) throws -> Value) throws -> Value {
        try state.withLock { state in
            guard let index = state.files.firstIndex(where: { $0.name == name }) else { throw Failure() }
            var file = state.files[index].file
            let value = try work(&file, &state)
            state.files[index].file = file
            return value
        }
    }

    // MARK: What befalls it

    /// The write that fails is in memory, like every write before its sync.
    func failAfter(writes: Int) { state.withLock { $0.writesUntilFailure = writes } }

    /// Of the sectors that were written and not synced, each is on the disk or not.
    func losePower(_ random: inout some RandomNumberGenerator) {
        state.withLock { state in
            for index in state.files.indices {
                var file = state.files[index].file
                for start in stride(from: 0, to: file.bytes.count, by: MemoryLogFiles.sector) {
                    let sector = start..<min(start + MemoryLogFiles.sector, file.bytes.count)
                    if file.bytes[sector] != file.synced[sector], Bool.random(using: &random) { file.synced.replaceSubrange(sector, with: file.bytes[sector]) }
                }
                file.bytes = file.synced
                state.files[index].file = file
            }
        }
    }

    /// On the disk, too.
    func change(_ name: String, _ change: (inout [UInt8]) -> Void) {
        state.withLock { state in
            guard let index = state.files.firstIndex(where: { $0.name == name }) else { return }
            change(&state.files[index].file.bytes)
            state.files[index].file.synced = state.files[index].file.bytes
        }
    }

    func copy() -> MemoryLogFiles {
        let copy = MemoryLogFiles()
        let files = state.withLock { $0.files }
        copy.state.withLock { $0.files = files }
        return copy
    }
}
