#if Network
package import KVPublishers
package import ZooKeeperClient

/// Nodes as they all were at one moment.
package struct NodeSnapshot: Sendable {
    /// Those that are there and may be read.
    package private(set) var nodes: [NodePath: ZooKeeperNode] = [:]
    /// Those that are there and may not be read.
    private var hidden: Set<NodePath> = []

    package init() {}

    package mutating func insert(_ node: ZooKeeperNode, at path: NodePath) { nodes[path] = node }
    package mutating func hide(_ path: NodePath) { hidden.insert(path) }

    package func contains(_ path: NodePath) -> Bool { nodes[path] != nil || hidden.contains(path) }

    /// nil: there is no such node.
    ///
    /// - Throws: `refused`: it may not be read, which does not look as if it were not there.
    package func node(_ path: NodePath) throws(KeyedStoreError) -> ZooKeeperNode? {
        guard !hidden.contains(path) else { throw KeyedStoreError(.refused, "\(path) may not be read") }
        return nodes[path]
    }
}

/// What a node holds for a key. A node without data is there for those below it, or was left by a key that has gone from above others: there is no such key.
extension ZooKeeperNode {
    /// Stands before a value that is empty or begins with it: so data without a byte is no value. Values that people and templates read are stored as they are.
    private static let mark: UInt8 = 0

    package var keyedValue: KeyedValue? {
        guard let first = data.first else { return nil }
        return KeyedValue(bytes: first == ZooKeeperNode.mark ? Array(data.dropFirst()) : data, revision: UInt64(bitPattern: stat.modified.rawValue))
    }

    package static func data(of value: [UInt8]) -> [UInt8] { value.first == mark || value.isEmpty ? [mark] + value : value }
}
#endif
