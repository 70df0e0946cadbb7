#if Network
import KVPublishers
import Testing
import TopologyModel
import ZooKeeperClient
import ZooKeeperKV

@Suite struct `Paths of keys` {
    struct Row: Sendable, CustomTestStringConvertible {
        var key: String
        var path: String
        var testDescription: String { key.debugDescription }
    }

    static let rows: [Row] = [
        Row(key: "mysql/master/orders", path: "/mysql/master/orders"),
        Row(key: "mysql/master/orders/hostname", path: "/mysql/master/orders/hostname"),
        Row(key: "mysql/master/émigré, München & 東京", path: "/mysql/master/émigré, München & 東京"),
        Row(key: "", path: "/%"),
        Row(key: "/absolute", path: "/%/absolute"),
        Row(key: "a//b/", path: "/a/%/b/%"),
        Row(key: "a/../..", path: "/a/%2E%2E/%2E%2E"),
        Row(key: "./...", path: "/%2E/..."),
        Row(key: "a/%2E%2E", path: "/a/%252E%252E"),
        Row(key: "100%/%", path: "/100%25/%25"),
        Row(key: "new\nline\0\u{7F}\u{9F}", path: "/new%0Aline%00%7F%C2%9F"),
        Row(key: "\r\n/x", path: "/%0D%0A/x"),
        Row(key: "💾", path: "/%F0%9F%92%BE"),
        Row(key: "\u{E000}\u{FFFD}", path: "/%EE%80%80%EF%BF%BD"),
        // These two would be one character with the slash before or behind them.
        Row(key: "a/\u{301}e\u{301}", path: "/a/%CC%81e\u{301}"),
        Row(key: "a\u{600}/b", path: "/a%D8%80/b"),
        Row(key: "zookeeper/quota", path: "/%7Aookeeper/quota"),
        Row(key: "a/zookeeper", path: "/a/zookeeper"),
    ]

    @Test(arguments: rows) func `each key has one place`(row: Row) throws {
        let path = try NodePath(of: row.key)
        #expect(path.text.utf8.elementsEqual(row.path.utf8), "\(path)")
        #expect(key(of: path)?.utf8.elementsEqual(row.key.utf8) == true)
    }

    @Test func `drawn keys have paths that servers take, each its own`() throws {
        var random = SplitMix64(state: 11)
        let parts = ["a", "B", ".", "/", "/", "%", "2", "E", " ", "\n", "\r", "\u{301}", "\u{600}", "\u{200D}", "é", "💾", "\u{E000}", "zookeeper", "\u{FFFF}", "\u{85}", "ก", "\u{94D}"]
        var paths: [NodePath: String] = [:]
        for _ in 0..<2_000 {
            let key = (0..<Int.random(in: 0...6, using: &random)).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
            let path = try NodePath(of: key)
            #expect(self.key(of: path)?.utf8.elementsEqual(key.utf8) == true, "\(key.debugDescription)")
            let other = paths.updateValue(key, forKey: path)
            #expect(other?.utf8.elementsEqual(key.utf8) != false, "\(key.debugDescription)")
            // A chroot has to be a path that servers take. Spaces at its end do not count.
            for node in path.ancestors.dropFirst() + [path] { #expect(throws: Never.self) { try ZooKeeperEnsemble(parsing: "zk:2181\(node.text)/x") } }
        }
        #expect(paths.count > 1_000)
    }

    @Test(arguments: ["%2", "%2e", "%41", "%zz", "a%", "%FF", "%removals", "%%", "zookeeper", "%2E"]) func `other names are those of no key`(name: String) {
        // The last one is, as the first name of a path and elsewhere.
        #expect((NodePath.part(ofName: name, isFirst: true) == nil) == (name != "%2E"))
    }

    @Test func `what is above a node comes before it, and what is below it behind`() throws {
        let path = try NodePath(of: "a/b/c")
        #expect(path.ancestors.map(\.text) == ["/", "/a", "/a/b"])
        #expect(NodePath.root.ancestors == [])
        #expect(try [path, NodePath(of: "a-b"), NodePath(of: "a"), NodePath(of: "a/b")].sorted().map(\.text) == ["/a", "/a-b", "/a/b", "/a/b/c"])
        // As servers see it, they are two.
        #expect(try NodePath(of: "\u{E9}") != NodePath(of: "e\u{301}"))
    }

    @Test func `keys are bounded`() throws {
        #expect(throws: Never.self) { try NodePath(of: String(repeating: "x", count: NodePath.maximumKeyBytes)) }
        #expect(throws: Never.self) { try NodePath(of: [String](repeating: "x", count: NodePath.maximumNames).joined(separator: "/")) }
        for key in [String(repeating: "x", count: NodePath.maximumKeyBytes + 1), String(repeating: "/", count: NodePath.maximumNames)] {
            #expect(#expect(throws: KeyedStoreError.self) { try NodePath(of: key) }?.code == .refused)
        }
    }

    private func key(of path: NodePath) -> String? {
        var parts: [String] = []
        for (place, name) in path.text.unicodeScalars.dropFirst().split(separator: "/", omittingEmptySubsequences: false).enumerated() {
            guard let part = NodePath.part(ofName: String(name), isFirst: place == 0) else { return nil }
            parts.append(part)
        }
        return parts.joined(separator: "/")
    }
}
#endif
