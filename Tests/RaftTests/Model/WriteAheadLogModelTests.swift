import Testing

@Suite struct WriteAheadLogModelTests {
    private static let seedsPerPart: UInt64 = 250

    /// Random requests, compactions and preparations on a disk that loses power, fails, fills up and rots.
    @Test(arguments: 0..<8 as Range<UInt64>)
    func theLogIsTheReference(_ part: UInt64) {
        for seed in part * Self.seedsPerPart..<(part + 1) * Self.seedsPerPart {
            let violation = LogModelRun.run(seed: seed).violation
            #expect(violation == nil, "seed \(seed)")
        }
    }

    @Test func everythingHappens() {
        var seen: [LogModelRun.Mark] = []
        for seed in 0..<300 as Range<UInt64> {
            for mark in LogModelRun.run(seed: seed).marks where !seen.contains(mark) { seen.append(mark) }
        }
        for mark in LogModelRun.Mark.allCases { #expect(seen.contains(mark), "\(mark)") }
    }

    /// The one that is left out needs three things in a row, see ``WriteAheadLogSpaceTests``.
    @Test(arguments: LogDefect.allCases.filter { $0 != .opensWithoutSyncingNames })
    func eachDefectIsNoticed(_ defect: LogDefect) {
        let noticed = (0..<1_000 as Range<UInt64>).first { LogModelRun.run(seed: $0, defect: defect).violation != nil }
        #expect(noticed != nil)
    }
}
