#if Network
import NIOCore

extension ZooKeeper {
    /// Creates a node. Its parent has to exist: see ``createParents(of:acl:timeout:)``.
    ///
    /// - Parameter acl: who may do what with it; nil: ``ZooKeeperSettings/acl``.
    /// - Returns: its path, with the digits that the server appends in a sequential mode.
    /// - Throws: ``ZooKeeperError/Code/rejected`` with ``ZooKeeperServerCode/nodeExists``, ``ZooKeeperServerCode/noNode`` (of the parent) or ``ZooKeeperServerCode/invalidACL``;
    ///   ``ZooKeeperError/Code/refused``.
    @discardableResult
    public func create(_ path: String, _ data: [UInt8] = [], acl: [ZooKeeperACL]? = nil, mode: ZooKeeperCreateMode = .persistent, timeout: Duration? = nil) async throws -> String {
        try await create(path, data, acl: acl, mode: mode, deadline: deadline(timeout))
    }

    private func create(_ path: String, _ data: [UInt8], acl: [ZooKeeperACL]?, mode: ZooKeeperCreateMode, deadline: NIODeadline) async throws -> String {
        let operation = try inside(.create(path, data, acl: acl, mode: mode))
        guard case .path(let created) = try await ask(.operation(operation), path: path, deadline: deadline) else { throw ZooKeeper.unexpected(path) }
        return try outside(created)
    }

    /// Makes every node above this one that is not there, from the top down, without data; above a chroot, too. Those that are there stay as they are.
    ///
    /// ## If it stops half-way
    /// Some of them are there. It is safe to call again, also after ``ZooKeeperError/Code/outcomeUnknown``.
    ///
    /// - Parameter acl: of those that it makes; nil: ``ZooKeeperSettings/acl``.
    public func createParents(of path: String, acl: [ZooKeeperACL]? = nil, timeout: Duration? = nil) async throws {
        let deadline = deadline(timeout)
        let parents = ZooKeeperPath.parents(of: try inside(path))
        // Mostly all are there, so they are looked for from below.
        var missing: [String] = []
        for parent in parents.reversed() {
            if try await isThere(parent, path: path, deadline) { break }
            missing.append(parent)
        }
        for parent in missing.reversed() {
            let operation = ZooKeeperOperation.create(parent, [], acl: acl)
            do { _ = try await ask(.operation(operation), path: path, deadline: deadline) } catch let error as ZooKeeperError where error.serverCode == .nodeExists {
                // Somebody else was faster.
            }
        }
    }

    private func isThere(_ inside: String, path: String, _ deadline: NIODeadline) async throws -> Bool {
        do {
            _ = try await ask(.exists(inside), path: path, deadline: deadline)
            return true
        } catch let error as ZooKeeperError where error.serverCode == .noNode { return false }
    }

    /// Replaces a node's data.
    ///
    /// - Parameter version: the one that the node must have (``ZooKeeperStat/version``), so that no write of somebody else is lost; nil: any.
    /// - Returns: what the server says of the node now.
    /// - Throws: ``ZooKeeperError/Code/rejected`` with ``ZooKeeperServerCode/badVersion`` or ``ZooKeeperServerCode/noNode``; ``ZooKeeperError/Code/refused``.
    @discardableResult
    public func setData(_ path: String, _ data: [UInt8], version: Int32?, timeout: Duration? = nil) async throws -> ZooKeeperStat {
        let operation = try inside(.setData(path, data, version: version))
        guard case .stat(let stat) = try await ask(.operation(operation), path: path, deadline: deadline(timeout)) else { throw ZooKeeper.unexpected(path) }
        return stat
    }

    /// Removes a node without children.
    ///
    /// - Parameter version: the one that the node must have; nil: any.
    /// - Throws: ``ZooKeeperError/Code/rejected`` with ``ZooKeeperServerCode/notEmpty``, ``ZooKeeperServerCode/badVersion`` or ``ZooKeeperServerCode/noNode``; ``ZooKeeperError/Code/refused``.
    public func delete(_ path: String, version: Int32?, timeout: Duration? = nil) async throws {
        let operation = try inside(.delete(path, version: version))
        guard case .done = try await ask(.operation(operation), path: path, deadline: deadline(timeout)) else { throw ZooKeeper.unexpected(path) }
    }

    /// Does all of it, in this order and as one change, or nothing. Nodes that are written together have the same ``ZooKeeperStat/modified``, and ``readTogether(_:timeout:)`` sees them together.
    ///
    /// ## Effect on servers
    /// One change (`multi`). A version that is asked for is compared after what stands before in the list.
    ///
    /// - Returns: one result for each, in their order.
    /// - Throws: ``ZooKeeperError`` with the code and the path of the operation that failed it, and ``ZooKeeperError/operationCodes`` of all; ``ZooKeeperError/Code/settings`` if there is nothing to
    ///   do.
    @discardableResult
    public func transaction(_ operations: [ZooKeeperOperation], timeout: Duration? = nil) async throws -> [ZooKeeperOperationResult] {
        guard !operations.isEmpty else { throw ZooKeeperError(.settings, "a transaction needs an operation") }
        let inside = try operations.map { operation throws(ZooKeeperError) in try self.inside(operation) }
        switch try await ask(.transaction(inside), path: nil, deadline: deadline(timeout)) {
        case .transaction(let results):
            return try results.map { result throws(ZooKeeperError) in
                if case .created(let path) = result { .created(try outside(path)) } else { result }
            }
        case .failedTransaction(let codes): throw ZooKeeper.failure(operations, codes)
        default: throw ZooKeeper.unexpected(nil)
        }
    }

    private static func failure(_ operations: [ZooKeeperOperation], _ codes: [ZooKeeperServerCode]) -> ZooKeeperError {
        var error = ZooKeeperError(.rejected, "", operationCodes: codes)
        if let place = error.failedOperation {
            // It was looked at as a whole, and is known not to be done.
            error.code = codes[place].errorCode(isWrite: false)
            error.serverCode = codes[place]
            error.path = operations[place].path
            error.message = "operation \(place + 1) of \(operations.count), \(operations[place]): \(codes[place])"
        }
        return error
    }

    // MARK: Paths

    private func inside(_ operation: ZooKeeperOperation) throws(ZooKeeperError) -> ZooKeeperOperation {
        var operation = operation
        var isSequential = false
        if case .create(_, _, let mode) = operation.kind { isSequential = mode == .persistentSequential || mode == .ephemeralSequential }
        operation.path = try inside(operation.path, isSequential: isSequential)
        return operation
    }

    private func outside(_ path: String) throws(ZooKeeperError) -> String {
        guard let outside = ZooKeeperPath.outside(ensemble.chroot, path) else {
            throw ZooKeeperError(.outcomeUnknown, "the server named \(path), which is not under \(ensemble.chroot)")
        }
        return outside
    }
}
#endif
