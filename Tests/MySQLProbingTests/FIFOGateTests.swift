#if MySQL
@testable import MySQLProbing
import Testing

@Suite struct `FIFO gate` {
    @Test func `one at a time, and nobody waits longer than they said`() async {
        let gate = FIFOGate()
        #expect(await gate.enter(within: .seconds(1)))
        #expect(await gate.enter(within: .milliseconds(20)) == false)
        async let second = gate.enter(within: .seconds(10))
        gate.leave()
        #expect(await second)
        gate.leave()
        #expect(await gate.enter(within: .zero))
    }

    @Test func `a cancelled waiter leaves the line`() async {
        let gate = FIFOGate()
        #expect(await gate.enter(within: .zero))
        let entered = await withTaskGroup(of: Bool.self) { group in
            group.addTask { await gate.enter(within: .seconds(10)) }
            group.cancelAll()
            return await group.next() ?? true
        }
        #expect(!entered)
        gate.leave()
        #expect(await gate.enter(within: .zero))
    }
}
#endif
