#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The files of a recording: FILE is written, `FILE.1` is the one before, and so on. Only their owner can read them.
struct RecordingFile: ~Copyable {
    let path: String
    let limits: RecordingLimits
    private var descriptor: CInt = -1
    private(set) var byteCount = 0

    init(path: String, limits: RecordingLimits) {
        self.path = path
        self.limits = limits
    }

    deinit { if descriptor >= 0 { RecordingFile.release(descriptor) } }

    var isOpen: Bool { descriptor >= 0 }

    /// Opens FILE, which may be there from an earlier process: what is in it stays, and a line that was cut is ended.
    mutating func open() throws(RecordingError) {
        // Not led away by a symbolic link, not blocked by a named pipe.
        let opened = systemOpen(path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard opened >= 0 else { throw failure("open") }
        descriptor = opened
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw RecordingError("\(path) is being written by another process; name another file") }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { throw RecordingError("\(path) is not a file; left untouched") }
        byteCount = Int(facts.st_size)
        guard byteCount == 0 || read(count: RecordingLine.beginning.utf8.count, at: 0) == Array(RecordingLine.beginning.utf8) else {
            throw RecordingError("\(path) holds something else than a recording; left untouched: name another file")
        }
        // Evidence of servers and the words of operators are nobody else's business, whoever made the file.
        guard fchmod(descriptor, 0o600) == 0 else { throw failure("protect") }
        if byteCount > 0, read(count: 1, at: byteCount - 1) != [RecordingCoder.lineFeed] { try append([RecordingCoder.lineFeed]) }
    }

    /// Sets FILE aside and begins an empty one.
    mutating func rotate() throws(RecordingError) {
        endFile()
        for number in stride(from: limits.files - 1, through: 1, by: -1) {
            let older = number == 1 ? path : "\(path).\(number - 1)"
            // One that is not there was never written.
            guard rename(older, "\(path).\(number)") == 0 || errno == ENOENT else { throw failure("set aside") }
        }
        if limits.files <= 1 { guard unlink(path) == 0 || errno == ENOENT else { throw failure("delete") } }
        try open()
    }

    mutating func append(_ bytes: [UInt8]) throws(RecordingError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("write") }
            rest = rest.dropFirst(count)
            byteCount += count
        }
    }

    mutating func endFile() {
        if descriptor >= 0 { RecordingFile.release(descriptor) }
        descriptor = -1
    }

    /// Unlocked in so many words: a program that is being started at this moment holds a copy of the descriptor until it runs.
    private static func release(_ descriptor: CInt) {
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    private func read(count: Int, at offset: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let found = pread(descriptor, &bytes, count, off_t(offset))
        return Array(bytes.prefix(max(0, found)))
    }

    private func failure(_ verb: String) -> RecordingError { RecordingError("cannot \(verb) \(path): \(String(cString: strerror(errno)))") }
}

/// Only the owner may read and write what is made.
private func systemOpen(_ path: String, _ flags: CInt) -> CInt { open(path, flags, 0o600) }
