#if Network
import NIOCore

extension ZooKeeper {
    /// A node's data.
    ///
    /// What is read is what the server has that this client is connected to: it may be behind, but never behind what this session has read or written. Call ``sync(_:timeout:)`` first where it must
    /// not be.
    ///
    /// - Throws: ``ZooKeeperError/Code/rejected`` with ``ZooKeeperServerCode/noNode`` if there is none.
    public func get(_ path: String, timeout: Duration? = nil) async throws -> ZooKeeperNode {
        guard case .node(let node) = try await ask(.data(inside(path)), path: path, deadline: deadline(timeout)) else { throw ZooKeeper.unexpected(path) }
        return node
    }

    /// What the server says of a node; nil: there is none.
    public func exists(_ path: String, timeout: Duration? = nil) async throws -> ZooKeeperStat? {
        try await exists(path, deadline: deadline(timeout))
    }

    func exists(_ path: String, deadline: NIODeadline) async throws -> ZooKeeperStat? {
        do {
            guard case .stat(let stat) = try await ask(.exists(inside(path)), path: path, deadline: deadline) else { throw ZooKeeper.unexpected(path) }
            return stat
        } catch let error as ZooKeeperError where error.serverCode == .noNode { return nil }
    }

    /// The names of a node's children. A node with so many that their names do not fit into ``ZooKeeperSettings/maximumFrameBytes`` cannot be read: ``ZooKeeperError/Code/malformed``.
    ///
    /// - Throws: ``ZooKeeperError/Code/rejected`` with ``ZooKeeperServerCode/noNode`` if there is no such node.
    public func children(_ path: String, timeout: Duration? = nil) async throws -> ZooKeeperChildren {
        guard case .children(let children) = try await ask(.children(inside(path)), path: path, deadline: deadline(timeout)) else { throw ZooKeeper.unexpected(path) }
        return children
    }

    /// Waits until the server that this client is connected to has everything that the ensemble had committed when it was asked. Reads of this client that are called after it see that. The node
    /// does not have to exist.
    public func sync(_ path: String = "/", timeout: Duration? = nil) async throws {
        guard case .path = try await ask(.sync(inside(path)), path: path, deadline: deadline(timeout)) else { throw ZooKeeper.unexpected(path) }
    }

    /// Reads several nodes at one moment: no change comes between them, so what one transaction wrote is seen whole or not at all.
    ///
    /// Servers have it since ZooKeeper 3.6. Of an older one it is ``ZooKeeperError/Code/rejected`` with ``ZooKeeperServerCode/unimplemented``; there, read the nodes one after the other, and again
    /// unless the ``ZooKeeperStat/modified`` of all that one transaction wrote is the same.
    ///
    /// - Returns: one reading for each, in their order. What cannot be read, because it does not exist or may not be read, is ``ZooKeeperReading/failed(_:)`` and fails no other.
    /// - Throws: ``ZooKeeperError/Code/settings`` if there is nothing to read.
    public func readTogether(_ reads: [ZooKeeperRead], timeout: Duration? = nil) async throws -> [ZooKeeperReading] {
        guard !reads.isEmpty else { throw ZooKeeperError(.settings, "a joint reading needs something to read") }
        let inside = try reads.map { read throws(ZooKeeperError) in
            var read = read
            read.path = try self.inside(read.path)
            return read
        }
        guard case .readings(let readings) = try await ask(.reads(inside), path: nil, deadline: deadline(timeout)) else { throw ZooKeeper.unexpected(nil) }
        return readings
    }

    // MARK: Paths

    /// The path as servers know it.
    func inside(_ path: String, isSequential: Bool = false) throws(ZooKeeperError) -> String {
        try ZooKeeperPath.validate(path, isSequential: isSequential)
        return ZooKeeperPath.inside(ensemble.chroot, path)
    }

    /// Replies are decoded by what was asked, so it takes a fault in this library.
    static func unexpected(_ path: String?) -> ZooKeeperError { ZooKeeperError(.malformed, "the answer is one to another request", path: path) }
}
#endif
