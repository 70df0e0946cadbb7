#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif
import Synchronization

/// The files of a directory of this machine. Owned by the user that runs the node, and readable by nobody else.
public final class DirectoryLogFiles: LogFiles {
    /// A call of the system that failed.
    public struct Failure: LogFilesError, Hashable, Sendable, CustomStringConvertible {
        public var call: String
        public var path: String
        /// `errno`.
        public var code: Int32

        /// The disk is full, or the quota of the user is used up.
        public var isFull: Bool { code == ENOSPC || code == EDQUOT }

        public var description: String { "\(call) \(path): \(String(cString: strerror(code)))" }
    }

    private static let fileMode: mode_t = 0o600
    private static let zeroBlock = Array(repeating: UInt8(0), count: 1 << 20)

    private let directory: String
    /// Descriptors stay open from the first write on: an error that befell the file is told to those that were open then.
    private let descriptors = Mutex<[String: Int32]>([:])

    /// - Parameter directory: exists.
    public init(_ directory: String) { self.directory = directory }

    deinit { descriptors.withLock { for (_, descriptor) in $0 { _ = close(descriptor) } } }

    public func names() throws -> [String] {
        guard let stream = opendir(directory) else { throw Failure(call: "opendir", path: directory, code: errno) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    public func size(of name: String) throws -> Int {
        try withDescriptor(name) { Int(try DirectoryLogFiles.check(lseek($0, 0, SEEK_END), "lseek", $1)) }
    }

    public func contents(of name: String) throws -> [UInt8] {
        try withDescriptor(name) { descriptor, path in
            let size = Int(try DirectoryLogFiles.check(lseek(descriptor, 0, SEEK_END), "lseek", path))
            var done = 0
            return try Array(unsafeUninitializedCapacity: size) { buffer, count in
                while done < size {
                    let read = try DirectoryLogFiles.check(pread(descriptor, buffer.baseAddress?.advanced(by: done), size - done, off_t(done)), "pread", path)
                    guard read > 0 else { break }
                    done += read
                }
                count = done
            }
        }
    }

    public func create(_ name: String, size: Int) throws {
        let path = path(name)
        let descriptor = try DirectoryLogFiles.check(open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, DirectoryLogFiles.fileMode), "open", path)
        descriptors.withLock { $0[name] = descriptor }
        var done = 0
        while done < size {
            let block = DirectoryLogFiles.zeroBlock.prefix(size - done)
            try DirectoryLogFiles.write(Array(block), to: descriptor, at: done, path)
            done += block.count
        }
        try DirectoryLogFiles.check(fsync(descriptor), "fsync", path)
        try syncNames()
    }

    public func write(_ bytes: [UInt8], to name: String, at offset: Int) throws {
        try withDescriptor(name) { try DirectoryLogFiles.write(bytes, to: $0, at: offset, $1) }
    }

    public func sync(_ name: String) throws {
        _ = try withDescriptor(name) { try DirectoryLogFiles.check(DirectoryLogFiles.syncData($0), "fdatasync", $1) }
    }

    public func rename(_ name: String, to newName: String) throws {
        let (path, newPath) = (path(name), path(newName))
        try DirectoryLogFiles.check(DirectoryLogFiles.move(path, newPath), "rename", path)
        let replaced = descriptors.withLock { known in
            let replaced = known.removeValue(forKey: newName)
            known[newName] = known.removeValue(forKey: name)
            return replaced
        }
        if let replaced { _ = close(replaced) }
        try syncNames()
    }

    public func remove(_ name: String) throws {
        if let descriptor = descriptors.withLock({ $0.removeValue(forKey: name) }) { _ = close(descriptor) }
        let path = path(name)
        try DirectoryLogFiles.check(unlink(path), "unlink", path)
        try syncNames()
    }

    public func syncNames() throws {
        let descriptor = try DirectoryLogFiles.check(open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC), "open", directory)
        defer { _ = close(descriptor) }
        try DirectoryLogFiles.check(fsync(descriptor), "fsync", directory)
    }

    public func availableBytes() throws -> Int {
        var facts = statvfs()
        try DirectoryLogFiles.check(statvfs(directory, &facts), "statvfs", directory)
        return Int(clamping: UInt64(facts.f_bavail) * UInt64(facts.f_frsize))
    }

    // MARK: The system

    private func path(_ name: String) -> String { "\(directory)/\(name)" }

    private func withDescriptor<Value>(_ name: String, _ work: (Int32, String) throws -> Value) throws -> Value {
        let path = path(name)
        let descriptor = try descriptors.withLock { known in
            if let descriptor = known[name] { return descriptor }
            let descriptor = try DirectoryLogFiles.check(open(path, O_RDWR | O_CLOEXEC), "open", path)
            known[name] = descriptor
            return descriptor
        }
        return try work(descriptor, path)
    }

    private static func syncData(_ descriptor: Int32) -> Int32 {
        #if canImport(Darwin)
            // Only this one reaches the disk there.
            fcntl(descriptor, F_FULLFSYNC)
        #else
            fdatasync(descriptor)
        #endif
    }

    /// By its C name: a method of the same name hides it.
    private static func move(_ path: String, _ newPath: String) -> Int32 {
        #if canImport(Glibc)
            Glibc.rename(path, newPath)
        #elseif canImport(Musl)
            Musl.rename(path, newPath)
        #else
            Darwin.rename(path, newPath)
        #endif
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32, at offset: Int, _ path: String) throws {
        try bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count {
                done += try check(pwrite(descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done, off_t(offset + done)), "pwrite", path)
            }
        }
    }

    @discardableResult
    private static func check<Number: SignedInteger>(_ result: Number, _ call: String, _ path: String) throws -> Number {
        guard result >= 0 else { throw Failure(call: call, path: path, code: errno) }
        return result
    }
}
