#if Network
package import KVPublishers

/// Where the node of a key is: a slash and the key, so that keys of orchestrator are where orchestrator has them.
///
/// Keys are any text, and names in paths are not. What ZooKeeper does not take is written with the percent sign:
///
/// | in a key, between slashes | name of the node |
/// |---|---|
/// | nothing | `%` |
/// | `.`, `..` | `%2E`, `%2E%2E` |
/// | `%` | `%25` |
/// | control characters, and those that are private, special or outside the first plane | each byte as `%` and two digits |
/// | what would be one character with the slash beside it | likewise |
/// | `zookeeper`, as the first name | `%7Aookeeper`: the servers' own nodes are there |
///
/// Two paths are the same if their bytes are, as for servers.
package struct NodePath: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// As the client takes it.
    package let text: String

    package static let root = NodePath(text: "/")

    /// Above those that count removals. No key is there, or below: its name is not one that a key has.
    package static let removals = NodePath(text: "/baton/%removals")

    /// Counts removals of this key, for the reasons that ``ChangePlan`` has, and of one in 256 others: one for each key would stay for ever, and one for all would be changed by whatever is removed anywhere
    /// between a reading and a change.
    package var removalCount: NodePath {
        // Any number that differs from one key to another, and is the same in each process and version.
        let number = text.utf8.reduce(UInt8(0)) { $0 &* 31 &+ $1 }
        return NodePath.removals.child(String(number))
    }

    package var isRemovalCount: Bool { text.utf8.starts(with: NodePath.removals.text.utf8) }

    /// The longest key, in bytes; ours are below 1 KiB.
    package static let maximumKeyBytes = 4 << 10
    /// The most names in a key: each is a node.
    package static let maximumNames = 64

    private init(text: String) { self.text = text }

    /// - Throws: `refused`: the key is longer than nodes are made for.
    package init(of key: String) throws(KeyedStoreError) {
        guard key.utf8.count <= NodePath.maximumKeyBytes else { throw KeyedStoreError(.refused, "a key of \(key.utf8.count) bytes; \(NodePath.maximumKeyBytes) are written to ZooKeeper") }
        let parts = NodePath.parts(of: key)
        guard parts.count <= NodePath.maximumNames else { throw KeyedStoreError(.refused, "a key with \(parts.count) names; \(NodePath.maximumNames) are written to ZooKeeper") }
        self = parts.reduce(.root) { $0.child(NodePath.name(of: $1, isFirst: $0 == .root)) }
    }

    /// A child by its own name.
    package func child(_ name: String) -> NodePath { NodePath(text: self == .root ? "/\(name)" : "\(text)/\(name)") }

    /// Those above it, from the root down, without itself.
    package var ancestors: [NodePath] {
        guard self != .root else { return [] }
        let scalars = text.unicodeScalars
        return [.root] + scalars.indices.dropFirst().filter { scalars[$0] == "/" }.map { NodePath(text: String(scalars[..<$0])) }
    }

    package var description: String { text }

    // MARK: Names

    /// What stands between the slashes of a key.
    package static func parts(of key: String) -> [String] { key.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false).map { String($0) } }

    private static let serversOwn = "zookeeper"
    private static let empty = "%"

    /// - Parameter isFirst: it is the first name of a path.
    package static func name(of part: String, isFirst: Bool) -> String {
        let scalars = Array(part.unicodeScalars)
        if scalars.isEmpty { return empty }
        if scalars == ["."] || scalars == [".", "."] { return scalars.map(escaped).joined() }
        if isFirst, part == serversOwn { return escaped(scalars[0]) + String(part.dropFirst()) }
        return scalars.enumerated().map { place, scalar in
            // Where it stands beside a slash it must not be one character with it: whoever looks for slashes in text would miss that one.
            let isJoined = place == 0 && "/\(scalar)".count == 1 || place == scalars.count - 1 && "\(scalar)/".count == 1
            return isJoined || !isTaken(scalar) ? escaped(scalar) : String(scalar)
        }.joined()
    }

    /// nil: no key has a node of this name.
    package static func part(ofName name: String, isFirst: Bool) -> String? {
        if name.utf8.elementsEqual(empty.utf8) { return "" }
        var bytes: [UInt8] = []
        var rest = Array(name.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let escaped = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else { return nil }
            bytes.append(escaped)
            rest = rest.dropFirst(2)
        }
        // Each part has one name.
        guard let part = String(validating: bytes, as: UTF8.self), NodePath.name(of: part, isFirst: isFirst).utf8.elementsEqual(name.utf8) else { return nil }
        return part
    }

    private static func isTaken(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case UInt32(UInt8(ascii: "%")), UInt32(UInt8(ascii: "/")): false
        case 0x00...0x1F, 0x7F...0x9F, 0xD800...0xF8FF, 0xFFF0...: false
        default: true
        }
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        String(scalar).utf8.map { byte in
            let digits = String(byte, radix: 16, uppercase: true)
            return "%\(digits.count == 1 ? "0" : "")\(digits)"
        }.joined()
    }

    // MARK: Bytes

    package static func == (left: NodePath, right: NodePath) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }
    /// Nodes come before those below them.
    package static func < (left: NodePath, right: NodePath) -> Bool { left.text.utf8.lexicographicallyPrecedes(right.text.utf8) }
    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
#endif
