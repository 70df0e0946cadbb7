#if SQLite
import Storage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// An exclusive lock on a file, held until the object is gone or the process ends, however it ends.
///
/// The lock belongs to the open file, so a second opening in the same process is refused too, and child processes do not inherit it.
final class FileLock {
    private let descriptor: Int32

    /// Takes the lock or throws `locked` with what the holder wrote about itself. Never waits.
    init(path: String, holder: String) throws(StorageError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StorageError(.inputOutput, "cannot open the lock file \(path): \(systemError(errno)); the account of this process must be able to write there") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            let other = FileLock.content(descriptor)
            close(descriptor)
            guard code == EWOULDBLOCK else { throw StorageError(.inputOutput, "cannot lock \(path): \(systemError(code))") }
            throw StorageError(.locked, "\(path) is held by \(other.isEmpty ? "another process" : other); stop it first")
        }
        self.descriptor = descriptor
        // Who holds the lock is a courtesy to the reader of the message above: on a full disk the lock must still be taken.
        if ftruncate(descriptor, 0) == 0 {
            _ = holder.utf8CString.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count - 1, 0) }
        }
    }

    deinit {
        // Unlocked in so many words: a program that is being started at this moment holds a copy of the descriptor until it runs, and a mere close
        // would leave the lock with it (seen under load).
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    private static func content(_ descriptor: Int32) -> String {
        let longest = 200
        let bytes = [UInt8](unsafeUninitializedCapacity: longest) { buffer, count in
            count = max(0, pread(descriptor, buffer.baseAddress, longest, 0))
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// The system's words for an error number.
func systemError(_ code: Int32) -> String {
    String(cString: strerror(code))
}
#endif
