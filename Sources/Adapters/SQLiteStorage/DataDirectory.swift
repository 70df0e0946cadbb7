#if SQLite
import Storage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Creates a directory that only we may enter, with those above it. One that is there already stays as it is.
func createDirectory(_ path: String) throws(StorageError) {
    let onlyOwner: mode_t = 0o700
    var partial = path.hasPrefix("/") ? "/" : ""
    for component in path.split(separator: "/") {
        partial += (partial.isEmpty || partial.hasSuffix("/") ? "" : "/") + component
        // Asked first: mkdir answers EROFS for what exists on a read-only file system.
        if !isDirectory(partial), mkdir(partial, onlyOwner) != 0 {
            let code = errno
            if code == EEXIST, isDirectory(partial) { continue }  // somebody else was quicker
            let reason = code == EEXIST ? "\(partial) is not a directory" : systemError(code)
            throw StorageError(.inputOutput, "cannot create the data directory \(path): \(reason); name one that this account may create and write")
        }
    }
}

private func isDirectory(_ path: String) -> Bool {
    var facts = stat()
    return stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
}
#endif
