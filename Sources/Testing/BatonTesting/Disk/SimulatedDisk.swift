public import Raft
import Synchronization
import TopologyModel

/// A directory on a disk that does to a log what disks do: it forgets what was not synced, tears what is written, fills up, fails, and rots. The same seed does the same.
///
/// What is written is in memory until it is synced. A loss of power leaves of it any set of sectors, and of the names that were changed since they were synced any set of changes.
public final class SimulatedDisk: LogFiles {
    /// What is asked of it.
    public enum Operation: Hashable, Sendable {
        case read(String)
        case create(String)
        case write(String, offset: Int, count: Int)
        case sync(String)
        case rename(String, to: String)
        case remove(String)
        case syncNames
    }

    private let state: Mutex<SimulatedDiskState>
    private let beforeEach: @Sendable (Operation) -> Void

    /// - Parameters:
    ///   - seed: of everything that is drawn.
    ///   - beforeEach: is called before each operation, and may take its time: a disk that stalls.
    public convenience init(seed: UInt64 = 0, beforeEach: @escaping @Sendable (Operation) -> Void = { _ in }) {
        self.init(SimulatedDiskState(seed: seed), beforeEach: beforeEach)
    }

    private init(_ state: sending SimulatedDiskState, beforeEach: @escaping @Sendable (Operation) -> Void) {
        self.state = Mutex(state)
        self.beforeEach = beforeEach
    }

    // MARK: Files

    public func names() throws -> [String] { try state.withLock { state throws in try state.readableNames() } }

    public func size(of name: String) throws -> Int { try state.withLock { state throws in try state.file(name).bytes.count } }

    public func contents(of name: String) throws -> [UInt8] {
        beforeEach(.read(name))
        return try state.withLock { state throws in try state.read(name) }
    }

    public func create(_ name: String, size: Int) throws {
        beforeEach(.create(name))
        try state.withLock { state throws in try state.create(name, size: size) }
    }

    public func write(_ bytes: [UInt8], to name: String, at offset: Int) throws {
        beforeEach(.write(name, offset: offset, count: bytes.count))
        try state.withLock { state throws in try state.write(bytes, to: name, at: offset) }
    }

    public func sync(_ name: String) throws {
        beforeEach(.sync(name))
        try state.withLock { state throws in try state.sync(name) }
    }

    public func rename(_ name: String, to newName: String) throws {
        beforeEach(.rename(name, to: newName))
        try state.withLock { state throws in try state.rename(name, to: newName) }
    }

    public func remove(_ name: String) throws {
        beforeEach(.remove(name))
        try state.withLock { state throws in try state.remove(name) }
    }

    public func syncNames() throws {
        beforeEach(.syncNames)
        try state.withLock { state throws in try state.syncNames() }
    }

    public func availableBytes() throws -> Int { state.withLock { max(0, $0.capacity - $0.usedBytes) } }

    // MARK: What befalls it

    /// After so many more operations that change something, one is done in part and fails, and so does everything after it, until ``losePower()`` or ``restartProcess()``.
    public func stop(after operations: Int) { state.withLock { $0.operationsUntilStop = operations } }

    /// The machine is started anew: of what was not synced any part is there.
    public func losePower() { state.withLock { $0.losePower() } }

    /// The process is started anew: what it wrote is all there, synced or not.
    public func restartProcess() { state.withLock { $0.operationsUntilStop = nil } }

    /// After so many more syncs of a file one fails, once: what was to be written is dropped, is still read from memory, and the next sync knows nothing of it.
    public func failSync(after syncs: Int) { state.withLock { $0.syncsUntilFailure = syncs } }

    /// The next reading of a file's contents fails, once.
    public var failsNextRead: Bool {
        get { state.withLock { $0.failsNextRead } }
        set { state.withLock { $0.failsNextRead = newValue } }
    }

    /// - Parameter bit: 0 to 7.
    public func flip(bit: Int, ofByte offset: Int, in name: String) { change(name) { $0[offset] ^= 1 << UInt8(bit) } }

    /// On the disk, too.
    public func change(_ name: String, _ change: (inout [UInt8]) -> Void) { state.withLock { $0.change(name, change) } }

    /// Bytes of all files together that it has room for. All there are, unless it is set.
    public var capacity: Int {
        get { state.withLock { $0.capacity } }
        set { state.withLock { $0.capacity = newValue } }
    }

    /// Bytes of all files together.
    public var usedBytes: Int { state.withLock { $0.usedBytes } }

    /// A disk that says that it has synced a file, and has not.
    public var ignoresSyncs: Bool {
        get { state.withLock { $0.ignoresSyncs } }
        set { state.withLock { $0.ignoresSyncs = newValue } }
    }

    /// Files whose names are not synced when they change, nor when it is asked for.
    public var ignoresNameSyncs: Bool {
        get { state.withLock { $0.ignoresNameSyncs } }
        set { state.withLock { $0.ignoresNameSyncs = newValue } }
    }

    /// Syncs of files so far.
    public var syncs: Int { state.withLock { $0.syncs } }

    /// Another disk like it.
    public func copy() -> SimulatedDisk { SimulatedDisk(state.withLock { $0 }, beforeEach: beforeEach) }
}
