import BatonTesting
import ControlModel
import Storage
import Testing
import TopologyModel

@Suite struct InMemoryStorageTests {
    @Test(arguments: ControlLogConformance.checks) func `the log in memory keeps the promises of a control log`(
        check: ConformanceCheck<any ControlLog>
    ) async throws {
        try await check.run(InMemoryControlLog())
    }

    @Test(arguments: InventoryStoreConformance.checks) func `the inventory in memory keeps the promises of an inventory`(
        check: ConformanceCheck<any InventoryStore>
    ) async throws {
        try await check.run(InMemoryInventoryStore())
    }

    @Test func `a log in memory goes on from a state`() async throws {
        let first = InMemoryControlLog()
        _ = try await first.propose(ControlCommandSamples.everyKind, stamp: ControlCommandSamples.stamp(milliseconds: 1))
        let second = InMemoryControlLog(state: await first.state())
        _ = try await second.propose(
            [.setClusterAlias(ControlCommandSamples.cluster, "next")], stamp: ControlCommandSamples.stamp(milliseconds: 2))
        let state = await second.state()
        #expect(state.lastIndex.rawValue == UInt64(ControlCommandSamples.everyKind.count + 1))
        #expect(state.cluster(ControlCommandSamples.cluster)?.alias == "next")
    }

    @Test func `the samples are neither ignored nor refused`() async throws {
        let log = InMemoryControlLog()
        let results = try await log.propose(ControlCommandSamples.everyKind, stamp: ControlCommandSamples.stamp(milliseconds: 1))
        for (command, result) in zip(ControlCommandSamples.everyKind, results) {
            switch result {
            case .done, .opened, .designated: break
            case .ignored, .refused: Issue.record("\(command.kind.name): \(result)")
            }
        }
        #expect(Set(ControlCommandSamples.everyKind.map(\.kind)) == Set(CommandKind.table.map(\.kind)))
    }

    @Test func `a batch and a command of exactly the limit are accepted`() throws {
        let overhead = EncodedCommand(.setClusterAlias(ControlCommandSamples.cluster, "")).byteCount
        // The length of a text of this size takes two bytes more than that of an empty one.
        let text = String(repeating: "x", count: ControlLogLimits.maximumCommandBytes - overhead - 2)
        let command = ControlCommand.setClusterAlias(ControlCommandSamples.cluster, text)
        let encoded = try ControlLogValidation.encode([command])
        #expect(encoded.map(\.byteCount) == [ControlLogLimits.maximumCommandBytes])
        #expect(try encoded[0].decoded() == command)
        #expect(throws: StorageError.self) {
            try ControlLogValidation.encode([.setClusterAlias(ControlCommandSamples.cluster, text + "x")])
        }
        let small = Array(repeating: ControlCommand.resume(nil), count: ControlLogLimits.maximumBatch)
        #expect(try ControlLogValidation.encode(small).count == ControlLogLimits.maximumBatch)
    }
}
