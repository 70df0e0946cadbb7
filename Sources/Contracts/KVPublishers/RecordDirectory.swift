import ControlModel

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// An open directory of records, with the file operations that a careful replacement needs. Everything is relative to the open descriptor,
/// so the directory cannot be exchanged underneath.
package struct RecordDirectory: ~Copyable {
    /// Who may do what with a file.
    package struct Access: Hashable, Sendable {
        /// The permission bits alone.
        package var mode: UInt32
        /// nil: as the system gives it.
        package var user: UInt32?
        package var group: UInt32?

        package init(mode: UInt32, user: UInt32? = nil, group: UInt32? = nil) {
            self.mode = mode
            self.user = user
            self.group = group
        }
    }

    let path: String
    private let descriptor: CInt

    package init(path: String) throws(KVPublisherError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw RecordDirectory.failure("open directory", path) }
    }

    deinit {
        // Unlocked in so many words: a program that is being started at this moment holds a copy of the descriptor until it runs.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// Takes the lock that all publishers of this directory share, without waiting; false when another holds it. It ends with this value.
    func tryLock() throws(KVPublisherError) -> Bool {
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            if errno == EWOULDBLOCK { return false }
            if errno != EINTR { throw RecordDirectory.failure("lock", path) }
        }
        return true
    }

    /// Of everything in it, in any order.
    func names() throws(KVPublisherError) -> [String] {
        let listing = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard listing >= 0 else { throw RecordDirectory.failure("list", path) }
        guard let stream = fdopendir(listing) else {
            close(listing)
            throw RecordDirectory.failure("list", path)
        }
        defer { closedir(stream) }
        guard let nameOffset = MemoryLayout<dirent>.offset(of: \.d_name) else { return [] }
        var names: [String] = []
        while true {
            // Only `errno` tells the end from a failure.
            errno = 0
            guard let entry = readdir(stream) else { break }
            names.append(String(cString: UnsafeRawPointer(entry).advanced(by: nameOffset).assumingMemoryBound(to: CChar.self)))
        }
        guard errno == 0 else { throw RecordDirectory.failure("list", path) }
        return names
    }

    /// nil when there is no such file. A symbolic link is not followed.
    package func access(of name: String) throws(KVPublisherError) -> Access? {
        var facts = stat()
        if fstatat(descriptor, name, &facts, AT_SYMLINK_NOFOLLOW) != 0 {
            guard errno == ENOENT else { throw RecordDirectory.failure("look at", "\(path)/\(name)") }
            return nil
        }
        return Access(mode: UInt32(facts.st_mode) & RecordDirectory.permissionBits, user: facts.st_uid, group: facts.st_gid)
    }

    /// nil when there is no such file.
    package func read(_ name: String, upTo limit: Int) throws(KVPublisherError) -> [UInt8]? {
        // Not blocked by a named pipe, not led away by a symbolic link.
        let file = openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        if file < 0, errno == ENOENT { return nil }
        guard file >= 0 else {
            if errno == ELOOP { throw KVPublisherError(.corrupt, "\(path)/\(name) is a symbolic link; left untouched") }
            throw RecordDirectory.failure("read", "\(path)/\(name)")
        }
        defer { close(file) }
        var facts = stat()
        guard fstat(file, &facts) == 0 else { throw RecordDirectory.failure("read", "\(path)/\(name)") }
        guard facts.st_mode & S_IFMT == S_IFREG else { throw KVPublisherError(.corrupt, "\(path)/\(name) is not a file; left untouched") }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while bytes.count <= limit {
            let count = chunk.withUnsafeMutableBytes { RecordDirectory.systemRead(file, $0) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw RecordDirectory.failure("read", "\(path)/\(name)") }
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        return bytes
    }

    /// Replaces a file in one step. Whatever stops it, the old content or the new one is there, never a part.
    ///
    /// - Parameters:
    ///   - access: What the new file is given, as far as this process may: owner and group are left to the system where it may not. nil: anybody may read it.
    package func replace(_ name: String, with bytes: [UInt8], access: Access? = nil) throws(KVPublisherError) {
        let temporary = ".\(name).new"
        // The lock is ours, so a file of this name is what a publisher left that died before its rename.
        if unlinkat(descriptor, temporary, 0) != 0, errno != ENOENT { throw RecordDirectory.failure("remove", "\(path)/\(temporary)") }
        do throws(KVPublisherError) {
            try write(bytes, to: temporary, access: access)
            guard renameat(descriptor, temporary, descriptor, name) == 0 else { throw RecordDirectory.failure("replace", "\(path)/\(name)") }
        } catch {
            unlinkat(descriptor, temporary, 0)
            throw error
        }
        guard fsync(descriptor) == 0 else { throw RecordDirectory.failure("sync", path) }
    }

    private func write(_ bytes: [UInt8], to name: String, access: Access?) throws(KVPublisherError) {
        // Applications of other users read a record. What is given its access below is nobody else's until then.
        let file = openat(descriptor, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, access == nil ? 0o644 : 0o600)
        guard file >= 0 else { throw RecordDirectory.failure("create", "\(path)/\(name)") }
        defer { close(file) }
        if let access {
            // Before the mode: a change of the owner may take bits away.
            if fchown(file, access.user ?? RecordDirectory.unchanged, access.group ?? RecordDirectory.unchanged) != 0, errno != EPERM { throw RecordDirectory.failure("give away", "\(path)/\(name)") }
            guard fchmod(file, mode_t(access.mode)) == 0 else { throw RecordDirectory.failure("set the mode of", "\(path)/\(name)") }
        }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { RecordDirectory.systemWrite(file, $0) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw RecordDirectory.failure("write", "\(path)/\(name)") }
            written += count
        }
        guard fsync(file) == 0 else { throw RecordDirectory.failure("sync", "\(path)/\(name)") }
    }

    /// What `fchown` leaves as it is.
    private static let unchanged = UInt32.max
    private static let permissionBits: UInt32 = 0o7777

    private static func failure(_ action: String, _ path: String) -> KVPublisherError {
        let number = errno
        return KVPublisherError(.refused, "cannot \(action) \(path): \(String(cString: strerror(number)))")
    }

    // Named apart, so that the methods of the same names can call them.
    private static func systemRead(_ file: CInt, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
        #if canImport(Glibc)
        Glibc.read(file, buffer.baseAddress, buffer.count)
        #elseif canImport(Musl)
        Musl.read(file, buffer.baseAddress, buffer.count)
        #else
        Darwin.read(file, buffer.baseAddress, buffer.count)
        #endif
    }

    private static func systemWrite(_ file: CInt, _ buffer: UnsafeRawBufferPointer) -> Int {
        #if canImport(Glibc)
        Glibc.write(file, buffer.baseAddress, buffer.count)
        #elseif canImport(Musl)
        Musl.write(file, buffer.baseAddress, buffer.count)
        #else
        Darwin.write(file, buffer.baseAddress, buffer.count)
        #endif
    }
}
