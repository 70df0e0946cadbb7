#if Network
import KVPublishers
import Testing
import ZooKeeperClient
import ZooKeeperKV

@Suite struct `Plans of changes` {
    /// A node as a server tells of it.
    private struct Node {
        var path: String
        var text: String
        var version: Int32
        var modified: Int64
        var children: Int32

        init(_ path: String, _ text: String = "", version: Int32 = 0, modified: Int64 = 1, children: Int32 = 0) {
            (self.path, self.text, self.version, self.modified, self.children) = (path, text, version, modified, children)
        }
    }

    private func snapshot(_ nodes: [Node], hidden: [String] = []) throws -> NodeSnapshot {
        var snapshot = NodeSnapshot()
        for node in nodes {
            let stat = ZooKeeperStat(
                created: ZooKeeperTransactionID(rawValue: 1), modified: ZooKeeperTransactionID(rawValue: node.modified), createdMilliseconds: 0, modifiedMilliseconds: 0, version: node.version,
                childrenVersion: 0, accessVersion: 0, ephemeralOwner: 0, dataBytes: Int32(node.text.utf8.count), childCount: node.children, childrenModified: ZooKeeperTransactionID(rawValue: 1))
            snapshot.insert(ZooKeeperNode(data: Array(node.text.utf8), stat: stat), at: try path(node.path))
        }
        for node in hidden { snapshot.hide(try path(node)) }
        return snapshot
    }

    private func path(_ text: String) throws -> NodePath {
        let removals = NodePath.removals.text
        guard text.hasPrefix(removals) else { return try text == "/" ? .root : NodePath(of: String(text.dropFirst())) }
        return text == removals ? .removals : NodePath.removals.child(String(text.dropFirst(removals.count + 1)))
    }

    /// What every snapshot of a store that was written to before has.
    private let usual = [Node("/", children: 2), Node("/baton", children: 1), Node("/baton/%removals", children: 256)] + (0...255).map { Node("/baton/%removals/\($0)", version: 7) }

    private func count(_ path: String) throws -> String { try self.path(path).removalCount.text }
    /// Of keys whose version is compared, and of those that are removed, whatever is there, or if it is as it was read.
    private func counts(check: [String] = [], removed: [String] = [], removedAsRead: [String] = []) throws -> [ZooKeeperOperation] {
        let operations =
            try check.map { (try count($0), ZooKeeperOperation.check(try count($0), version: 7)) }
            + removed.map { (try count($0), .setData(try count($0), [], version: nil)) }
            + removedAsRead.map { (try count($0), .setData(try count($0), [], version: 7)) }
        return operations.sorted { $0.0 < $1.0 }.map(\.1)
    }

    private func transaction(_ fill: (inout KeyedTransaction) -> Void) -> KeyedTransaction {
        var transaction = KeyedTransaction()
        fill(&transaction)
        return transaction
    }

    private func plan(_ nodes: [Node], _ fill: (inout KeyedTransaction) -> Void) throws -> [ZooKeeperOperation] {
        try ChangePlan.operations(for: transaction(fill), in: snapshot(usual + nodes))
    }

    private func seen(_ revision: UInt64) -> KeyedValue { KeyedValue(bytes: [], revision: revision) }

    @Test func `the nodes of the keys are looked at, and all above them`() throws {
        let paths = try ChangePlan.paths(for: transaction { $0.require("a/b", asRead: nil); $0.put("c/d/e", [1]); $0.remove("f") })
        #expect(try paths.map(\.text) == (["/", "/a", "/a/b", "/baton", "/baton/%removals", "/c", "/c/d", "/c/d/e", "/f"] + [count("/a/b"), count("/f")]).sorted())
    }

    @Test func `what is missing above a key is created before it, once`() throws {
        let operations = try plan([]) { $0.put("a/b/c", [1]); $0.put("a/b/d", [2]); $0.put("a", [3]) }
        #expect(operations == [.create("/a", [3]), .create("/a/b"), .create("/a/b/c", [1]), .create("/a/b/d", [2])])
    }

    @Test func `what counts removals is made when it is needed first`() throws {
        let operations = try ChangePlan.operations(for: transaction { $0.put("baton/x", [1]) }, in: snapshot([Node("/")]))
        #expect(operations == [.create("/baton"), .create("/baton/x", [1])])
        let absence = try ChangePlan.operations(for: transaction { $0.require("baton/x", asRead: nil); $0.put("y", [1]) }, in: snapshot([Node("/")]))
        #expect(absence == [.create("/baton"), .delete("/baton", version: nil), .create("/y", [1])])
        let here = try snapshot([Node("/"), Node("/a", "x", version: 3, modified: 9)])
        let written = try ChangePlan.operations(for: transaction { $0.require("a", asRead: seen(9)); $0.put("a", [1]); $0.put("baton/x", [2]) }, in: here)
        #expect(try written == [.setData("/a", [1], version: 3), .create("/baton"), .create("/baton/x", [2]), .create("/baton/%removals"), .create(count("/a"))])
        #expect(try ChangePlan.operations(for: transaction { $0.remove("a") }, in: here) == [.delete("/a", version: nil), .create("/baton"), .create("/baton/%removals"), .create(count("/a"))])
    }

    @Test func `a key that is there is written in place, at its version if that counts`() throws {
        let nodes = [Node("/a", "x", version: 3, modified: 9), Node("/b", "y", version: 4, modified: 9)]
        let operations = try plan(nodes) { $0.require("a", asRead: seen(9)); $0.put("a", [1]); $0.put("b", [2]) }
        #expect(try operations == counts(check: ["/a"]) + [.setData("/a", [1], version: 3), .setData("/b", [2], version: nil)])
    }

    @Test func `a condition on a key that stays is compared first`() throws {
        let nodes = [Node("/a", "x", version: 3, modified: 9), Node("/parent", version: 2, children: 1)]
        let operations = try plan(nodes) { $0.require("a", asRead: seen(9)); $0.require("parent", asRead: nil); $0.put("b", [2]) }
        #expect(try operations == counts(check: ["/a", "/parent"]) + [.check("/a", version: 3), .check("/parent", version: 2), .create("/b", [2])])
    }

    @Test func `that a key is not there is compared by creating what is missing first on the way to it`() throws {
        let operations = try plan([Node("/a", "x", children: 0)]) { $0.require("a/b/c", asRead: nil); $0.require("a/b/d", asRead: nil); $0.require("a/e", asRead: nil); $0.put("a/e", [1]) }
        #expect(operations == [.create("/a/b"), .delete("/a/b", version: nil), .create("/a/e", [1])])
        // What is created anyway proves it.
        let below = try plan([]) { $0.require("a", asRead: nil); $0.require("a/c", asRead: nil); $0.put("a/b", [1]) }
        #expect(below == [.create("/a"), .create("/a/b", [1])])
    }

    @Test func `a condition that does not hold is a conflict`() throws {
        let nodes = [Node("/a", "x", modified: 9), Node("/empty", modified: 9)]
        for condition in [("a", nil), ("a", 8), ("none", 9), ("empty", 9)] as [(String, UInt64?)] {
            let error = #expect(throws: KeyedStoreError.self) { try plan(nodes) { $0.require(condition.0, asRead: condition.1.map { seen($0) }); $0.put("b", [1]) } }
            #expect(error?.code == .conflict, "\(condition)")
        }
    }

    // MARK: Removals

    @Test func `a removal is counted, and begins below`() throws {
        let nodes = [Node("/a", "x", version: 2, modified: 9, children: 2), Node("/a/b", "y", children: 1), Node("/a/b/c", "z"), Node("/a/d", "w")]
        let operations = try plan(nodes) { $0.require("a", asRead: seen(9)); for key in ["a", "a/b", "a/b/c", "a/d"] { $0.remove(key) } }
        #expect(
            try operations == counts(removed: ["/a/b", "/a/b/c", "/a/d"], removedAsRead: ["/a"]) + [.delete("/a/d", version: nil), .delete("/a/b/c", version: nil), .delete("/a/b", version: nil), .delete("/a", version: 2)])
    }

    @Test func `a key with others below it loses its value and keeps its node`() throws {
        let nodes = [Node("/a", "x", version: 2, modified: 9, children: 2), Node("/a/b", "y"), Node("/a/d", "w")]
        #expect(try plan(nodes) { $0.require("a", asRead: seen(9)); $0.remove("a"); $0.remove("a/b") } == counts(check: ["/a"], removed: ["/a/b"]) + [.delete("/a/b", version: nil), .setData("/a", [], version: 2)])
        // Nothing is removed, so nothing is counted.
        #expect(try plan(nodes) { $0.remove("a") } == [.setData("/a", [], version: nil)])
        // It has no value any more.
        #expect(try plan([Node("/a", children: 1), Node("/a/b", "y")]) { $0.remove("a") } == [])
        #expect(try plan([Node("/a", children: 1), Node("/a/b", "y")]) { $0.remove("a"); $0.remove("a/b") } == counts(removed: ["/a", "/a/b"]) + [.delete("/a/b", version: nil), .delete("/a", version: nil)])
    }

    @Test func `a key that goes stays as a node for what comes below it`() throws {
        // As when the alias `a` becomes `a/port`.
        let nodes = [Node("/a", "x", children: 1), Node("/a/port", "3306")]
        let operations = try plan(nodes) { for key in ["a", "a/port"] { $0.remove(key) }; $0.put("a/port", [1]); $0.put("a/port/port", [2]) }
        #expect(operations == [.setData("/a", [], version: nil), .setData("/a/port", [1], version: nil), .create("/a/port/port", [2])])
        #expect(try plan([]) { $0.remove("a"); $0.put("a/b", [1]) } == [.create("/a"), .create("/a/b", [1])])
        // What counts removals stays in any case.
        let bare = try ChangePlan.operations(for: transaction { $0.remove("baton") }, in: snapshot([Node("/", children: 1), Node("/baton", "x")]))
        #expect(bare == [.setData("/baton", [], version: nil)])
    }

    @Test func `what is not there is removed already, if it is not to be there`() throws {
        #expect(try plan([]) { $0.remove("a/b") } == [])
        #expect(try plan([]) { $0.require("a/b", asRead: nil); $0.remove("a/b") } == [.create("/a"), .delete("/a", version: nil)])
    }

    // MARK: Nodes that may not be read

    @Test func `a node above may be hidden, a key may not`() throws {
        let hidden = try snapshot(usual + [Node("/a/b", "x")], hidden: ["/a"])
        #expect(try ChangePlan.operations(for: transaction { $0.put("a/b", [1]); $0.put("a/c", [2]) }, in: hidden) == [.setData("/a/b", [1], version: nil), .create("/a/c", [2])])
        for change in [{ $0.put("a", [1]) }, { $0.remove("a") }, { $0.require("a", asRead: nil) }] as [(inout KeyedTransaction) -> Void] {
            #expect(#expect(throws: KeyedStoreError.self) { try ChangePlan.operations(for: transaction(change), in: hidden) }?.code == .refused)
        }
    }

    // MARK: Values

    @Test(arguments: [[], [0], [0, 0, 1], [1], Array("db-1:3306".utf8)] as [[UInt8]]) func `a value is another thing than no value`(value: [UInt8]) throws {
        let data = ZooKeeperNode.data(of: value)
        #expect(data.count == value.count + (value.first.map { $0 == 0 } ?? true ? 1 : 0))
        let stored = try snapshot([Node("/a", String(decoding: data, as: UTF8.self), modified: 9)])
        #expect(try stored.node(NodePath(of: "a"))?.keyedValue == KeyedValue(bytes: value, revision: 9))
        #expect(try snapshot([Node("/a")]).node(NodePath(of: "a"))?.keyedValue == nil)
    }
}
#endif
