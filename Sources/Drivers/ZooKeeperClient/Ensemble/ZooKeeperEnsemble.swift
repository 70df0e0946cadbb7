#if Network
/// The servers that hold one set of nodes together, and the part of it that a client sees.
public struct ZooKeeperEnsemble: Hashable, Sendable, CustomStringConvertible {
    /// The longest text that is parsed, in bytes: far more than a site has.
    public static let maximumTextBytes = 16 << 10
    /// The most servers in one text; an ensemble has three to seven, and observers.
    public static let maximumServers = 64

    /// As written, each once. A client tries them in an order of its own.
    public let servers: [ZooKeeperServerAddress]
    /// The path under which all paths of a client lie; empty: none. The node does not have to exist yet: ``ZooKeeper/createParents(of:acl:timeout:)`` makes it, too.
    public let chroot: String

    /// Reads `host1:2181,host2:2181/chroot`, as other clients do: a port that is missing is 2181, IPv6 addresses stand in brackets, spaces around servers do not count.
    ///
    /// - Throws: ``ZooKeeperError/Code/settings``, with the part that cannot be read.
    public init(parsing text: String) throws(ZooKeeperError) {
        guard text.utf8.count <= ZooKeeperEnsemble.maximumTextBytes else {
            throw ZooKeeperError(.settings, "the list of servers has \(text.utf8.count) bytes; \(ZooKeeperEnsemble.maximumTextBytes) are accepted")
        }
        let slash = text.firstIndex(of: "/") ?? text.endIndex
        let names = text[..<slash].split(separator: ",", omittingEmptySubsequences: false)
        guard names.count <= ZooKeeperEnsemble.maximumServers else {
            throw ZooKeeperError(.settings, "the list has \(names.count) servers; \(ZooKeeperEnsemble.maximumServers) are accepted")
        }
        var servers: [ZooKeeperServerAddress] = []
        for name in names {
            let trimmed = ZooKeeperEnsemble.trimmed(name)
            guard !trimmed.isEmpty else { throw ZooKeeperError(.settings, "the list of servers \"\(text)\" has an empty entry") }
            let server = try ZooKeeperServerAddress(parsing: trimmed)
            if !servers.contains(server) { servers.append(server) }
        }
        self.servers = servers
        let chroot = String(ZooKeeperEnsemble.trimmed(text[slash...]))
        if chroot.isEmpty || chroot == "/" {
            self.chroot = ""
        } else {
            try ZooKeeperPath.validate(chroot)
            self.chroot = chroot
        }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return text
    }

    public var description: String { servers.map(\.description).joined(separator: ",") + chroot }
}
#endif
