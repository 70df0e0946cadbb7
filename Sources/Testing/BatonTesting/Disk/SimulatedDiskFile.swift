/// A file, as it is read and as it is on the disk.
struct SimulatedDiskFile {
    /// A disk writes a sector whole or not at all.
    private static let sectorBytes = 512

    private(set) var bytes: [UInt8]
    private var onDisk: [UInt8]
    /// Sectors that were written since they were synced, in order.
    private var dirty: [Int] = []

    init() {
        bytes = []
        onDisk = []
    }

    mutating func write(_ new: some Collection<UInt8>, at offset: Int) {
        let end = offset + new.count
        if end > bytes.count { bytes += Array(repeating: 0, count: end - bytes.count) }
        bytes.replaceSubrange(offset..<end, with: new)
        guard !new.isEmpty else { return }
        for sector in offset / SimulatedDiskFile.sectorBytes...(end - 1) / SimulatedDiskFile.sectorBytes where !dirty.contains(sector) { dirty.append(sector) }
    }

    mutating func sync() {
        lengthen(to: bytes.count)
        for sector in dirty { put(sector) }
        dirty = []
    }

    /// Some of what was written since is on the disk, and the rest never will be, though it is read.
    mutating func dropSome(_ random: inout some RandomNumberGenerator) {
        lengthen(to: bytes.count)
        for sector in dirty where Bool.random(using: &random) { put(sector) }
        dirty = []
    }

    mutating func losePower(_ random: inout some RandomNumberGenerator) {
        if bytes.count > onDisk.count { lengthen(to: Int.random(in: onDisk.count...bytes.count, using: &random)) }
        for sector in dirty where Bool.random(using: &random) { put(sector) }
        bytes = onDisk
        dirty = []
    }

    mutating func change(_ change: (inout [UInt8]) -> Void) {
        change(&bytes)
        onDisk = bytes
        dirty = []
    }

    private mutating func lengthen(to count: Int) {
        if count > onDisk.count { onDisk += Array(repeating: 0, count: count - onDisk.count) }
    }

    private mutating func put(_ sector: Int) {
        let start = sector * SimulatedDiskFile.sectorBytes
        let end = min(start + SimulatedDiskFile.sectorBytes, onDisk.count)
        if start < end { onDisk.replaceSubrange(start..<end, with: bytes[start..<end]) }
    }
}
