#if Network
public import KVPublishers
import NIOCore
import NIOPosix
import Synchronization
public import ZooKeeperClient

/// The keys and values of a ZooKeeper, 3.4 and later: ``NodePath`` says where they are.
///
/// Reads are as of one moment, and behind nothing that was answered before: the server that is asked first catches up with the ensemble's leader (`sync`). A leader that was replaced and does not know
/// it yet takes itself for the leader for as long as the ensemble lets it (`syncLimit`); what it has is what was there when it was cut off. A transaction that follows from that is not carried out.
///
/// Servers before 3.6 cannot read several nodes together. There they are looked at before and after they are read, and read again, until the time of the call is over, while anything changed in between.
///
/// The session is kept until the last reference to this is gone, or ``close()``.
///
/// ## Effect on servers
/// Writes nothing but what ``commit(_:)`` is given, the nodes above it, and counts of removals below `/baton/%removals`, by one transaction (`multi`), and writes it once.
public final class ZooKeeperKeyedStore: KeyedStore {
    public let name: String
    private let client: ZooKeeper
    private let loop: any EventLoop
    private let timeout: Duration
    /// Of servers that cannot read them together.
    private let readsOneByOne: Atomic<Bool>

    /// Connects to nothing yet.
    ///
    /// - Throws: ``ZooKeeperError/Code/settings``, with all problems.
    public convenience init(_ settings: ZooKeeperKVSettings) throws(ZooKeeperError) { try self.init(settings, readsOneByOne: false) }

    /// - Parameter readsOneByOne: as if the servers were old.
    package init(_ settings: ZooKeeperKVSettings, readsOneByOne: Bool) throws(ZooKeeperError) {
        loop = MultiThreadedEventLoopGroup.singleton.next()
        client = try ZooKeeper(settings.ensemble, settings: settings.client, on: loop)
        timeout = settings.timeout
        self.readsOneByOne = Atomic(readsOneByOne)
        name = "zookeeper \(settings.ensemble.servers[0])\(settings.ensemble.chroot)"
    }

    // What came of the requests is known; whatever becomes of the session is nobody's concern.
    deinit { _ = loop.makeFutureWithTask { [client] in await client.close() } }

    /// Ends the session, and waits for that, 2 s at the most. What is called later is `unreachable`.
    public func close() async { await client.close() }

    // MARK: Reading

    /// As etcd's, and far more than a publication has.
    package static let maximumKeys = 128

    public func read(_ keys: [String]) async throws(KeyedStoreError) -> [KeyedValue?] {
        guard !keys.isEmpty else { return [] }
        guard keys.count <= ZooKeeperKeyedStore.maximumKeys else { throw KeyedStoreError(.refused, "\(ZooKeeperKeyedStore.maximumKeys) keys are read together from ZooKeeper, not \(keys.count)") }
        var paths: [NodePath] = []
        for key in keys { paths.append(try NodePath(of: key)) }
        let time = TimeLeft(timeout)
        try await catchUp(time)
        let snapshot = try await snapshot(paths, time)
        var values: [KeyedValue?] = []
        for path in paths { values.append(try snapshot.node(path)?.keyedValue) }
        return values
    }

    private func catchUp(_ time: TimeLeft) async throws(KeyedStoreError) { try await understood { try await self.client.sync(timeout: time.left) } }

    /// Of what the server has that is asked.
    private func snapshot(_ paths: [NodePath], _ time: TimeLeft) async throws(KeyedStoreError) -> NodeSnapshot {
        if !readsOneByOne.load(ordering: .relaxed) {
            if let snapshot = try await readTogether(paths, time) { return snapshot }
            readsOneByOne.store(true, ordering: .relaxed)
        }
        while time.left > .zero {
            if let snapshot = try await readOneByOne(paths, time) { return snapshot }
        }
        throw KeyedStoreError(.unreachable, "\(paths[0]) and \(paths.count - 1) others were changed all the time")
    }

    /// nil: the server is too old.
    private func readTogether(_ paths: [NodePath], _ time: TimeLeft) async throws(KeyedStoreError) -> NodeSnapshot? {
        let readings: [ZooKeeperReading]
        do {
            readings = try await client.readTogether(paths.map { .data($0.text) }, timeout: time.left)
        } catch let error as ZooKeeperError where error.serverCode == .unimplemented {
            return nil
        } catch {
            throw failure(error, isWrite: false)
        }
        var snapshot = NodeSnapshot()
        try insert(readings, at: paths, into: &snapshot)
        return snapshot
    }

    private func insert(_ readings: [ZooKeeperReading], at paths: [NodePath], into snapshot: inout NodeSnapshot) throws(KeyedStoreError) {
        for (path, reading) in zip(paths, readings) {
            switch reading {
            case .node(let node): snapshot.insert(node, at: path)
            case .failed(.noNode), .children: break
            case .failed(.noAuth): snapshot.hide(path)
            case .failed(let code): throw KeyedStoreError(ZooKeeperError(.rejected, "\(code)", path: path.text, serverCode: code), isWrite: false)
            }
        }
    }

    /// What is the same before and after a moment was so at this moment: a node that no change wrote in between, and one that was missing below a node of which nobody added or removed a child.
    ///
    /// Counts of removals may change meanwhile, for somebody always removes something somewhere. They are read before the other nodes: what is removed after that is noticed by the transaction that names
    /// the count.
    ///
    /// - Returns: nil: something changed.
    private func readOneByOne(_ paths: [NodePath], _ time: TimeLeft) async throws(KeyedStoreError) -> NodeSnapshot? {
        let watched = paths.reduce(into: Set<NodePath>()) { if !$1.isRemovalCount { $0.formUnion($1.ancestors + [$1]) } }.sorted()
        let before = try await stats(watched, time)
        var snapshot = NodeSnapshot()
        for part in [paths.filter(\.isRemovalCount), paths.filter { !$0.isRemovalCount }] {
            try insert(try await each(part) { try await self.reading($0, time) }, at: part, into: &snapshot)
        }
        let after = try await stats(watched, time)
        var (children, isSame): ([NodePath: (before: ZooKeeperTransactionID, after: ZooKeeperTransactionID)], Bool) = ([:], true)
        for (path, stats) in zip(watched, zip(before, after)) {
            switch stats {
            case (let before?, let after?):
                isSame = isSame && before.modified == after.modified
                children[path] = (before.childrenModified, after.childrenModified)
            case (nil, nil):
                // The one above it is what says that; those below are missing as long as this one is.
                if let parent = path.ancestors.last, let (before, after) = children[parent] { isSame = isSame && before == after }
            default: isSame = false
            }
        }
        return isSame ? snapshot : nil
    }

    private func reading(_ path: NodePath, _ time: TimeLeft) async throws -> ZooKeeperReading {
        do {
            return .node(try await client.get(path.text, timeout: time.left))
        } catch let error as ZooKeeperError where error.code == .rejected {
            guard let code = error.serverCode else { throw error }
            return .failed(code)
        }
    }

    /// How many nodes are asked about at once.
    private static let askingWidth = 64

    /// In the order of the paths.
    private func each<Answer: Sendable>(_ paths: [NodePath], _ ask: @escaping @Sendable (NodePath) async throws -> Answer) async throws(KeyedStoreError) -> [Answer] {
        try await understood {
            try await withThrowingTaskGroup(of: (Int, Answer).self) { group in
                var answers = [Answer?](repeating: nil, count: paths.count)
                for (place, path) in paths.enumerated() {
                    if place >= ZooKeeperKeyedStore.askingWidth, let (place, answer) = try await group.next() { answers[place] = answer }
                    group.addTask { (place, try await ask(path)) }
                }
                for try await (place, answer) in group { answers[place] = answer }
                return answers.compactMap(\.self)
            }
        }
    }

    /// In the order of the paths; nil: there is none.
    private func stats(_ paths: [NodePath], _ time: TimeLeft) async throws(KeyedStoreError) -> [ZooKeeperStat?] { try await each(paths) { try await self.client.exists($0.text, timeout: time.left) } }

    // MARK: Listing

    /// Far more clusters than one group of managers looks after.
    private static let maximumListed = 100_000

    private struct Folder {
        var path: NodePath
        /// What the keys below it begin with.
        var prefix: String
    }

    public func keys(under prefix: String) async throws(KeyedStoreError) -> [String] {
        let time = TimeLeft(timeout)
        try await catchUp(time)
        var begin = NodePath.parts(of: prefix)
        // The name of which the prefix has a part, or nothing yet.
        let rest = begin.removeLast()
        let top = begin.joined(separator: "/")
        var folders = [Folder(path: .root, prefix: "")]
        if !begin.isEmpty { folders = [Folder(path: try NodePath(of: top), prefix: "\(top)/")] }
        var (keys, count): ([String], Int) = ([], 0)
        var isFirst = true
        while let folder = folders.popLast() {
            var children: [Folder] = []
            for name in try await names(folder.path, time) {
                guard let part = NodePath.part(ofName: name, isFirst: folder.path == .root), !isFirst || part.utf8.starts(with: rest.utf8) else { continue }
                children.append(Folder(path: folder.path.child(name), prefix: "\(folder.prefix)\(part)"))
            }
            isFirst = false
            count += children.count
            guard count <= ZooKeeperKeyedStore.maximumListed else { throw KeyedStoreError(.refused, "there are more than \(ZooKeeperKeyedStore.maximumListed) nodes below \(prefix)") }
            for (child, stat) in zip(children, try await stats(children.map(\.path), time)) {
                guard let stat else { continue }
                if stat.dataBytes > 0 { keys.append(child.prefix) }
                if stat.childCount > 0 { folders.append(Folder(path: child.path, prefix: "\(child.prefix)/")) }
            }
        }
        return keys
    }

    private func names(_ path: NodePath, _ time: TimeLeft) async throws(KeyedStoreError) -> [String] {
        do {
            return try await client.children(path.text, timeout: time.left).names
        } catch let error as ZooKeeperError where error.serverCode == .noNode {
            return []
        } catch {
            throw failure(error, isWrite: false)
        }
    }

    // MARK: Writing

    /// What a server answers when nodes are not as a plan says.
    private static let changed: Set<ZooKeeperServerCode> = [.badVersion, .noNode, .nodeExists, .notEmpty]

    public func commit(_ transaction: KeyedTransaction) async throws(KeyedStoreError) {
        let count = max(transaction.conditions.count, transaction.changes.count)
        guard count <= ZooKeeperKeyedStore.maximumKeys else { throw KeyedStoreError(.refused, "\(ZooKeeperKeyedStore.maximumKeys) keys are changed together in ZooKeeper, not \(count)") }
        guard count > 0 else { return }
        let (paths, time) = (try ChangePlan.paths(for: transaction), TimeLeft(timeout))
        var reason = ""
        // A plan that is not true any more is not carried out, so that the first one may follow from what this server has. That nothing is to be done has to be known.
        var isCertain = false
        // Not a number of attempts: others may share a count of removals, and be as many as they like. Each attempt that fails is one of theirs that came through.
        while time.left > .zero {
            defer { isCertain = true }
            if isCertain { try await catchUp(time) }
            let snapshot = try await snapshot(paths, time)
            guard snapshot.contains(.root) else {
                // The chroot is made by the first who writes below it. Whatever becomes of that, it is none of the transaction.
                try await understood { try await self.client.createParents(of: NodePath.removals.text, timeout: time.left) }
                continue
            }
            let operations: [ZooKeeperOperation]
            do throws(KeyedStoreError) {
                operations = try ChangePlan.operations(for: transaction, in: snapshot)
            } catch {
                guard isCertain || error.code != .conflict else { continue }
                throw error
            }
            guard !operations.isEmpty else {
                if isCertain { return } else { continue }
            }
            do {
                try await client.transaction(operations, timeout: time.left)
                return
            } catch let error as ZooKeeperError where error.code == .rejected && error.serverCode.map({ ZooKeeperKeyedStore.changed.contains($0) }) == true {
                // Whether that concerns the conditions shows when it is read again.
                reason = error.message
            } catch {
                throw failure(error, isWrite: true)
            }
        }
        throw KeyedStoreError(.conflict, "others changed the nodes for \(timeout): \(reason)")
    }

    // MARK: Errors

    private func understood<Value>(_ ask: () async throws -> Value) async throws(KeyedStoreError) -> Value {
        do {
            return try await ask()
        } catch {
            throw failure(error, isWrite: false)
        }
    }

    private func failure(_ error: any Error, isWrite: Bool) -> KeyedStoreError {
        if let error = error as? ZooKeeperError { return KeyedStoreError(error, isWrite: isWrite) }
        // A write that was sent would be `outcomeUnknown`.
        return KeyedStoreError(.unreachable, "cancelled")
    }
}

/// How long a call may still take.
private struct TimeLeft: Sendable {
    private let end: ContinuousClock.Instant

    init(_ timeout: Duration) { end = .now + timeout }

    var left: Duration { max(.zero, ContinuousClock.now.duration(to: end)) }
}
#endif
