import KVPublishers
@testable import RouteRendering
import Testing

@Suite struct RenderJournalTests {
    private static func pass(_ set: (inout RenderPass) -> Void) -> RenderPass {
        var pass = RenderPass()
        set(&pass)
        return pass
    }

    @Test func `nothing is said of a pass that changed nothing`() {
        var journal = RenderJournal()
        #expect(journal.lines(of: RenderPass()).isEmpty)
    }

    @Test func `a store that fails is told of once, and that it is back`() {
        var journal = RenderJournal()
        let failed = Self.pass { $0.failure = RouteRenderingError(.store, "consul: refused") }
        #expect(journal.lines(of: failed) == ["nothing is rendered, and what is there stays: consul: refused"])
        #expect(journal.lines(of: failed).isEmpty)
        #expect(journal.lines(of: Self.pass { $0.failure = RouteRenderingError(.store, "consul: timed out") }).count == 1)
        #expect(journal.lines(of: RenderPass()) == ["rendering again"])
        #expect(journal.lines(of: failed).count == 1)
    }

    @Test func `troubles are told of when they begin, and when all are over`() {
        var journal = RenderJournal()
        #expect(journal.lines(of: Self.pass { $0.troubles = ["a"] }) == ["a"])
        #expect(journal.lines(of: Self.pass { $0.troubles = ["a", "b"] }) == ["b"])
        #expect(journal.lines(of: Self.pass { $0.troubles = ["b"] }).isEmpty)
        #expect(journal.lines(of: RenderPass()) == ["the store is in order again"])
        #expect(journal.lines(of: RenderPass()).isEmpty)
    }

    @Test func `a command that fails is told of once per output, and that it succeeded`() {
        var journal = RenderJournal()
        let first = Self.pass { ($0.isReplaced, $0.reload) = (true, .failed(reason: "status 1")) }
        #expect(journal.lines(of: first) == ["the output was replaced", "the command failed, and is tried again: status 1"])
        #expect(journal.lines(of: Self.pass { $0.reload = .failed(reason: "status 1") }).isEmpty)
        #expect(journal.lines(of: Self.pass { $0.reload = .failed(reason: "status 2") }).count == 1)
        #expect(journal.lines(of: first).count == 2)
        #expect(journal.lines(of: Self.pass { $0.reload = .succeeded }) == ["the command succeeded"])
    }

    @Test func `a change is one line of printable ASCII, whatever the record holds`() {
        for name in Fixture.hostileNames {
            for change in [
                RouteChange.taken(Fixture.primary(name: name, host: name)), .taken(Fixture.withdrawn(name: name, because: name)), .removed(Fixture.primary(name: name)),
            ] {
                #expect(change.description.utf8.allSatisfy { (0x20...0x7E).contains($0) }, "\(name)")
            }
        }
        #expect(RouteChange.taken(Fixture.primary(host: "db2", epoch: 4)).description == "\"orders\": db2:3306 of epoch 4")
    }
}
