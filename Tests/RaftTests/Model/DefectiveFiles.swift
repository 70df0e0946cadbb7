import BatonTesting
import Raft
import Synchronization

/// The files of a disk, as a log would use them that has a defect.
final class DefectiveFiles: LogFiles {
    private let disk: SimulatedDisk
    private let defect: LogDefect?
    private let opening = Mutex(false)

    init(_ disk: SimulatedDisk, defect: LogDefect?) {
        self.disk = disk
        self.defect = defect
        disk.ignoresSyncs = defect == .ignoresSyncs
        disk.ignoresNameSyncs = defect == .ignoresNameSyncs
    }

    /// The log is being opened.
    var isOpening: Bool {
        get { opening.withLock { $0 } }
        set { opening.withLock { $0 = newValue } }
    }

    func names() throws -> [String] { try disk.names() }

    func size(of name: String) throws -> Int { try disk.size(of: name) }

    func contents(of name: String) throws -> [UInt8] { try disk.contents(of: name) }

    func create(_ name: String, size: Int) throws { try full { try disk.create(name, size: size) } }

    func write(_ bytes: [UInt8], to name: String, at offset: Int) throws {
        if isOpening, name.hasPrefix("log-") {
            if defect == .opensWithoutRewriting { return }
            if defect == .opensWithoutRewritingTheHeader, offset == 0, try disk.size(of: name) > 512, try disk.contents(of: name)[0] != 0 {
                return try disk.write(Array(bytes.dropFirst(512)), to: name, at: 512)
            }
            if defect == .opensWithoutRewritingTheEnd, try disk.names().last(where: { $0.hasPrefix("log-") }) != name { return }
        }
        if defect == .recyclesWithoutZeros, name.hasSuffix(".draft"), try disk.size(of: name) >= offset + bytes.count { return }
        try full { try disk.write(bytes, to: name, at: offset) }
    }

    func sync(_ name: String) throws {
        if defect == .ignoresSyncsOfDrafts, name.hasSuffix(".draft") { return }
        if defect == .opensWithoutRewriting, isOpening, name.hasPrefix("log-") { return }
        do {
            try disk.sync(name)
        } catch let error as SimulatedDiskFailure where error.reason == .failed && defect == .retriesSyncs {
            try disk.sync(name)
        }
    }

    func rename(_ name: String, to newName: String) throws { try disk.rename(name, to: newName) }

    func remove(_ name: String) throws {
        if defect != .removesNothing { try disk.remove(name) }
    }

    func syncNames() throws {
        if defect != .opensWithoutSyncingNames { try disk.syncNames() }
    }

    func availableBytes() throws -> Int { defect == .ignoresFull ? .max : try disk.availableBytes() }

    private func full(_ work: () throws -> Void) throws {
        do {
            try work()
        } catch let error as SimulatedDiskFailure where error.isFull && defect == .ignoresFull {}
    }
}
