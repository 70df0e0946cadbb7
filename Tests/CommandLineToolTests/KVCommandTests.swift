#if Daemon
    import ArgumentParser
    import Presentation
    import Testing

    @testable import CommandLineTool

    @Suite struct KVCommandTests {
        @Test func `every command is found by its name, and kv alone shows`() throws {
            #expect(try BatonCommand.parseAsRoot(["kv"]) is KVShowCommand)
            #expect((try BatonCommand.parseAsRoot(["kv", "show", "shop", "--json"]) as? KVShowCommand)?.cluster == "shop")
            #expect((try BatonCommand.parseAsRoot(["kv", "diff"]) as? KVDiffCommand)?.cluster == nil)
            #expect((try BatonCommand.parseAsRoot(["kv", "submit", "shop"]) as? KVSubmitCommand)?.cluster == "shop")
            #expect(throws: (any Error).self) { try BatonCommand.parseAsRoot(["kv", "diff", "a", "b"]) }
        }

        private func report(inOrder: Bool, troubles: [String] = [], phase: String = "publishing", clusters: [JSONValue]) -> KVReport {
            KVReport(["phase": .string(phase), "stores": ["consul", "etcd"], "troubles": .strings(troubles), "in_order": .bool(inOrder), "clusters": .array(clusters)])
        }

        private let good: JSONValue = ["in_order": true, "text": "shop: db1"]
        private let bad: JSONValue = ["in_order": false, "text": "orders: db2"]

        @Test func `a difference is what is not in order`() {
            let mixed = report(inOrder: false, troubles: ["etcd is down"], clusters: [good, bad])
            #expect(!mixed.isInOrder && mixed.text(onlyProblems: true) == "etcd is down\norders: db2" && mixed.text(onlyProblems: false) == "etcd is down\nshop: db1\norders: db2")
            let well = report(inOrder: true, clusters: [good])
            #expect(well.isInOrder && well.text(onlyProblems: true) == "in order: 1 cluster in consul, etcd")
        }

        @Test func `nothing to show is said in words`() {
            #expect(report(inOrder: true, clusters: []).text(onlyProblems: false) == "no cluster has a primary that takes writes, and consul, etcd know of none")
            #expect(report(inOrder: true, phase: "starting", clusters: []).text(onlyProblems: true) == "this manager is just starting: nothing is published or withdrawn yet")
            #expect(!report(inOrder: true, troubles: ["withdrawn"], clusters: []).isInOrder)
        }
    }
#endif
