#if SQLite
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A file that holds room on the journal's disk, so that the journal can still commit for a while after others have filled the disk.
struct DiskReserve {
    let path: String
    let byteCount: Int
    private(set) var status: DiskReserveStatus = .missing

    /// Adopts the file of an earlier run, if it is whole.
    init(path: String, byteCount: Int) {
        self.path = path
        self.byteCount = byteCount
        if isWhole() { status = .present }
    }

    /// Gives the room back to the disk. True if there was any.
    mutating func release() -> Bool {
        guard status == .present else { return false }
        status = .released
        return unlink(path) == 0
    }

    /// Takes the room again, if the disk has twice as much: a reserve that fills the disk by itself would be released at once.
    /// Failing is no error; it is tried again the next time.
    mutating func restore() {
        guard status != .present, let available = availableBytes(), available >= 2 * UInt64(byteCount) else { return }
        if write() { status = .present } else { unlink(path) }
    }

    /// What the disk has left for us; nil when it does not say.
    func availableBytes() -> UInt64? {
        var facts = statvfs()
        guard statvfs(String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.endIndex)), &facts) == 0 else { return nil }
        return UInt64(facts.f_bavail) * UInt64(facts.f_frsize)
    }

    /// Whether the file has its length, and blocks behind all of it.
    private func isWhole() -> Bool {
        let bytesPerBlock = 512  // the unit of st_blocks everywhere, whatever the file system's own block is
        var facts = stat()
        guard stat(path, &facts) == 0 else { return false }
        return Int(facts.st_size) == byteCount && Int(facts.st_blocks) * bytesPerBlock >= byteCount
    }

    /// Writes and syncs the whole file: unlike a reservation call this is real on every file system that does not compress,
    /// and the bytes differ so that one that does finds little to gain.
    private func write() -> Bool {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var word: UInt64 = 1
        let wordsPerPiece = 1 << 15
        var written = 0
        while written < byteCount {
            let piece = (0..<wordsPerPiece).map { _ -> UInt64 in
                word = word &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return word
            }
            let count = piece.withUnsafeBytes { bytes in
                #if canImport(Darwin)
                Darwin.write(descriptor, bytes.baseAddress, min(bytes.count, byteCount - written))
                #elseif canImport(Musl)
                Musl.write(descriptor, bytes.baseAddress, min(bytes.count, byteCount - written))
                #else
                Glibc.write(descriptor, bytes.baseAddress, min(bytes.count, byteCount - written))
                #endif
            }
            guard count > 0 else { return false }
            written += count
        }
        return fsync(descriptor) == 0
    }
}
#endif
