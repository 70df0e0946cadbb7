import Analysis
import BatonTesting
import Testing
import TopologyModel

@Suite("What a crash of a machine parts") struct CrashGapTests {
    @Test(arguments: [
        (1, 1, 0), (1, 3, 0), (0, 1, 1), (100, 1, 1), (1, 0, 1), (1, 2, 1), (0, 2, 2), (nil, 1, 1), (1, nil, 1), (nil, nil, 2),
    ] as [(Int?, Int?, Int)])
    func `each of the two settings that leaves a gap is a reason`(syncInterval: Int?, logFlush: Int?, reasons: Int) {
        var binaryLog = BinaryLogConfiguration()
        binaryLog.syncInterval = syncInterval
        var durability = DurabilityConfiguration()
        durability.logFlush = logFlush
        #expect(CrashGap(InstanceDetails(binaryLog: binaryLog, durability: durability)).reasons.count == reasons)
    }

    @Test func `what was not read leaves both`() {
        #expect(CrashGap(nil).reasons == ["sync_binlog is not known", "innodb_flush_log_at_trx_commit is not known"])
    }
}
