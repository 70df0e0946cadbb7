#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Keeps other processes from keeping the same output, until it is gone or the process ends, however it ends. Children do not inherit it.
final class OutputLock: Sendable {
    private let descriptor: CInt

    /// - Throws: ``RouteRenderingError`` with code `output`. Never waits.
    init(path: String, of output: String) throws(RouteRenderingError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw RouteRenderingError(.output, "cannot open \(path): \(String(cString: strerror(errno)))") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            close(descriptor)
            throw RouteRenderingError(.output, code == EWOULDBLOCK ? "\(output) is kept by another `baton render`; stop it first" : "cannot lock \(path): \(String(cString: strerror(code)))")
        }
        self.descriptor = descriptor
    }

    deinit {
        // In so many words: a program that is being started at this moment holds a copy of the descriptor until it runs.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
