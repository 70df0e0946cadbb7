#if Network
package import KVPublishers
package import ZooKeeperClient

/// What one transaction of ZooKeeper has to do for a ``KeyedTransaction``, given the nodes as they were a moment ago. It fails as a whole if they are not so any more.
///
/// **Conditions.** A revision is the number of the change that wrote the node (`mzxid`), which never comes again, but a server compares versions only, and a node that is removed and created again
/// begins at version 0. So each transaction that removes a node also writes its ``NodePath/removalCount``, and each transaction that compares a version names the version of that which was read together
/// with the node: in between the node was not removed, and then its version is the one that was read only if nobody wrote it. That a node is not there is compared by creating it.
///
/// Whoever removes nodes by other means does not write there. One that he removes and writes anew, as often as before, between a reading and the transaction that follows it would pass for the one
/// that was read.
///
/// **Nodes above others.** Those that are missing are created without data. A key that is removed while there are nodes below it keeps its node, without data; it goes when it is removed once more and
/// nothing is below it any more. Nodes that hold nothing and are above nothing stay: somebody may have made them.
package enum ChangePlan {
    /// Whose state a plan follows from: the nodes of the keys, what counts removals of those that are compared or removed, and all above them.
    package static func paths(for transaction: KeyedTransaction) throws(KeyedStoreError) -> [NodePath] {
        var paths: Set<NodePath> = []
        for condition in transaction.conditions {
            let path = try NodePath(of: condition.key)
            paths.formUnion([path, path.removalCount])
        }
        for change in transaction.changes {
            let path = try NodePath(of: change.key)
            paths.insert(path)
            if change.bytes == nil { paths.insert(path.removalCount) }
        }
        for path in Array(paths) { paths.formUnion(path.ancestors) }
        return paths.sorted()
    }

    /// - Returns: empty: everything is so already, and nothing depends on that.
    /// - Throws: `conflict`: a condition does not hold; `refused`.
    package static func operations(for transaction: KeyedTransaction, in snapshot: NodeSnapshot) throws(KeyedStoreError) -> [ZooKeeperOperation] {
        for condition in transaction.conditions {
            let value = try snapshot.node(NodePath(of: condition.key))?.keyedValue
            guard value?.revision == condition.revision else { throw KeyedStoreError(.conflict, "\(condition.key) was changed by somebody else") }
        }
        var plan = Draft(snapshot)
        try plan.remove(transaction)
        try plan.put(transaction)
        try plan.check(transaction)
        return try plan.finished()
    }

    private struct Draft {
        private let snapshot: NodeSnapshot
        private var checks: [ZooKeeperOperation] = []
        private var removals: [ZooKeeperOperation] = []
        private var puts: [ZooKeeperOperation] = []
        /// Of which an operation says what they must be like.
        private var settled: Set<NodePath> = []
        private var created: Set<NodePath> = []
        /// What counts removals of nodes whose version is compared, and of those that are removed.
        private var (comparedCounts, changedCounts): (Set<NodePath>, Set<NodePath>) = ([], [])

        init(_ snapshot: NodeSnapshot) { self.snapshot = snapshot }

        /// The version that a node must have, if the transaction has a condition on it.
        private mutating func version(_ node: ZooKeeperNode, at path: NodePath, of key: String, in transaction: KeyedTransaction) -> Int32? {
            guard transaction.condition(of: key) != nil else { return nil }
            comparedCounts.insert(path.removalCount)
            return node.stat.version
        }

        /// From below: a node with children cannot be removed.
        mutating func remove(_ transaction: KeyedTransaction) throws(KeyedStoreError) {
            var needed = Set(NodePath.removals.ancestors)
            var leaving: [(path: NodePath, key: String)] = []
            for change in transaction.changes {
                let path = try NodePath(of: change.key)
                if change.bytes == nil { leaving.append((path, change.key)) } else { needed.formUnion(path.ancestors) }
            }
            var removedChildren: [NodePath: Int32] = [:]
            for (path, key) in leaving.sorted(by: { $0.path > $1.path }) {
                guard let node = try snapshot.node(path) else { continue }
                let version = version(node, at: path, of: key, in: transaction)
                if !needed.contains(path), node.stat.childCount == removedChildren[path, default: 0] {
                    removals.append(.delete(path.text, version: version))
                    if let parent = path.ancestors.last { removedChildren[parent, default: 0] += 1 }
                    changedCounts.insert(path.removalCount)
                } else if !node.data.isEmpty {
                    removals.append(.setData(path.text, [], version: version))
                } else {
                    continue
                }
                settled.insert(path)
            }
        }

        /// From above: each node needs its parent.
        mutating func put(_ transaction: KeyedTransaction) throws(KeyedStoreError) {
            var contents: [NodePath: (key: String, bytes: [UInt8])] = [:]
            for change in transaction.changes { if let bytes = change.bytes { contents[try NodePath(of: change.key)] = (change.key, bytes) } }
            var paths = Set(contents.keys)
            for path in contents.keys { paths.formUnion(path.ancestors) }
            for path in paths.sorted() {
                if let (key, bytes) = contents[path] {
                    let data = ZooKeeperNode.data(of: bytes)
                    if let node = try snapshot.node(path) {
                        puts.append(.setData(path.text, data, version: version(node, at: path, of: key, in: transaction)))
                        settled.insert(path)
                    } else {
                        create(path, data)
                    }
                } else if !snapshot.contains(path) {
                    create(path)
                }
            }
        }

        private mutating func create(_ path: NodePath, _ data: [UInt8] = []) {
            puts.append(.create(path.text, data))
            settled.insert(path)
            created.insert(path)
        }

        /// What is not changed is looked at.
        mutating func check(_ transaction: KeyedTransaction) throws(KeyedStoreError) {
            for condition in transaction.conditions {
                let path = try NodePath(of: condition.key)
                guard !settled.contains(path) else { continue }
                if let node = try snapshot.node(path), let version = version(node, at: path, of: condition.key, in: transaction) {
                    checks.append(.check(path.text, version: version))
                    settled.insert(path)
                } else if let first = (path.ancestors + [path]).first(where: { !snapshot.contains($0) }), settled.insert(first).inserted {
                    // It is not there as long as this one is not.
                    checks += [.create(first.text), .delete(first.text, version: nil)]
                }
            }
        }

        /// With what counts removals: first, so that an error names it.
        mutating func finished() throws(KeyedStoreError) -> [ZooKeeperOperation] {
            var counts: [ZooKeeperOperation] = []
            for path in comparedCounts.union(changedCounts).sorted() {
                guard let count = try snapshot.node(path) else {
                    // That nothing was counted yet is compared by creating it.
                    for missing in path.ancestors + [path] where !snapshot.contains(missing) && !created.contains(missing) { create(missing) }
                    continue
                }
                let version = comparedCounts.contains(path) ? count.stat.version : nil
                counts.append(changedCounts.contains(path) ? .setData(path.text, [], version: version) : .check(path.text, version: count.stat.version))
            }
            return counts + checks + removals + puts
        }
    }
}
#endif
