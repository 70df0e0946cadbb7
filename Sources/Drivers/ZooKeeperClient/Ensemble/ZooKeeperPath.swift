#if Network
/// What paths of nodes look like. The rules are those of the servers, so that a path that they would not take is refused before it is sent.
enum ZooKeeperPath {
    static let root = "/"

    /// - Parameter isSequential: the server appends digits, so it may end in a slash.
    static func validate(_ path: String, isSequential: Bool = false) throws(ZooKeeperError) {
        let checked = isSequential ? path + "0" : path
        guard checked.hasPrefix(root) else { throw problem(path, "a path begins with a slash") }
        if checked == root { return }
        for name in checked.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            guard !name.isEmpty else { throw problem(path, "a name in the path is empty") }
            guard name != ".", name != ".." else { throw problem(path, "a path has no relative names") }
        }
        guard checked.utf16.allSatisfy(isAllowed) else { throw problem(path, "a path has no control, surrogate or private characters") }
    }

    private static func problem(_ path: String, _ reason: String) -> ZooKeeperError { ZooKeeperError(.settings, reason, path: path) }

    /// UTF-16, as servers count; characters outside its first plane are surrogates there.
    private static func isAllowed(_ unit: UInt16) -> Bool {
        switch unit {
        case 0x0000...0x001F, 0x007F...0x009F, 0xD800...0xF8FF, 0xFFF0...0xFFFF: false
        default: true
        }
    }

    /// As servers know it.
    static func inside(_ chroot: String, _ path: String) -> String {
        if chroot.isEmpty { return path }
        return path == root ? chroot : chroot + path
    }

    /// As the caller knows what a server named; nil: it does not lie under the chroot.
    static func outside(_ chroot: String, _ path: String) -> String? {
        if chroot.isEmpty { return path }
        if path == chroot { return root }
        guard path.hasPrefix(chroot + root) else { return nil }
        return String(path.dropFirst(chroot.count))
    }

    /// From the top down, without the root and the node itself.
    static func parents(of path: String) -> [String] {
        path.indices.dropFirst().filter { path[$0] == "/" }.map { String(path[..<$0]) }
    }
}
#endif
