import BatonTesting
import Refactoring
import Testing
import TopologyModel

@Suite("Operations in words") struct OperationWordsTests {
    private static let db3 = InstanceBuilder.address("db3")
    private static let db2 = InstanceBuilder.address("db2")

    @Test(arguments: [
        (.relocate(db3, below: db2), "below db2:3306", db2), (.moveBelow(db3, sibling: db2), "below db2:3306", db2), (.repoint(db3, to: nil), "", nil),
        (.repoint(db3, to: db2), "to db2:3306", db2), (.rejoin(db3, below: nil), "", nil), (.rejoin(db3, below: db2), "below db2:3306", db2), (.setDelay(db3, .seconds(90)), "by 90 s", nil),
        (.skipTransaction(db3, nil), "", nil), (.purgeBinaryLogs(db3, before: nil), "all but the newest", nil),
        (.purgeBinaryLogs(db3, before: "binlog.000007"), "before binlog.000007", nil), (.endQuery(db3, 17), "session 17", nil), (.setReadOnly(db3, true), "", nil),
    ] as [(Refactoring.Operation, String, InstanceAddress?)])
    func `what an operation names besides its verb and its server`(operation: Refactoring.Operation, object: String, target: InstanceAddress?) {
        #expect(operation.object == object && operation.target == target)
    }

    @Test func `what is accepted is named, and nothing else`() {
        var options = OperationOptions()
        #expect(options.words == [])
        (options.isForced, options.ignoresMaintenance, options.only) = (true, true, "db7")
        #expect(options.words == ["force", "despite-maintenance", "only db7"])
    }
}
