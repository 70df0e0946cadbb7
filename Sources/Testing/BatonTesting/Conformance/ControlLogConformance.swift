import ControlModel
public import Storage
import TopologyModel

/// The promises of ``ControlLog``. Run every check of ``checks`` on a fresh, empty log, and ``checkReopening(_:)`` if the log is durable.
public enum ControlLogConformance {
    public static let checks: [ConformanceCheck<any ControlLog>] = [
        ConformanceCheck("a fresh log holds the empty state", startsEmpty),
        ConformanceCheck("a batch is applied in order and answers one result per command", appliesInOrder),
        ConformanceCheck("every kind of command is committed", commitsEveryKind),
        ConformanceCheck("an empty batch commits nothing", ignoresEmptyBatch),
        ConformanceCheck("a batch that is too long is refused whole", refusesLongBatch),
        ConformanceCheck("a command that is too large refuses its whole batch", refusesLargeCommand),
        ConformanceCheck("gates see the commands before them in the same batch", gatesWithinBatch),
        ConformanceCheck("time does not go back", timeIsNonDecreasing),
        ConformanceCheck("concurrent batches are put in some order and not mixed", ordersConcurrentBatches),
        ConformanceCheck("after closing, proposals throw closed and the state still answers", closes),
    ]

    /// Checks that what was committed is there when the same log is opened again. `open` is called several times; each log is closed before the next.
    public static func checkReopening(_ open: () async throws -> any ControlLog) async throws {
        var expected = ControlState()
        let awkward = ControlCommand.setClusterAlias(ControlCommandSamples.cluster, ControlCommandSamples.awkwardText + "\u{0}")
        for (offset, command) in (ControlCommandSamples.everyKind + [awkward]).enumerated() {
            let log = try await open()
            let restored = await log.state()
            try require(restored == expected, "a reopened log holds what was committed before command \(offset + 1)")
            let stamp = ControlCommandSamples.stamp(milliseconds: Int64(1_000 + offset))
            let results = try await log.propose([command], stamp: stamp)
            let wanted = expected.apply(command, stamp: stamp, index: expected.lastIndex.next)
            try require(results == [wanted], "command \(offset + 1) answers \(wanted), not \(results)")
            await log.close()
        }
        let log = try await open()
        let restored = await log.state()
        await log.close()
        // By their bytes: texts in other normal forms are equal to each other.
        try require(restored.encoded() == expected.encoded(), "a reopened log holds what was committed last")
    }
}

// MARK: Checks

private typealias Samples = ControlCommandSamples

@Sendable private func startsEmpty(_ log: any ControlLog) async throws {
    let state = await log.state()
    try require(state == ControlState(), "a fresh log holds the empty state, not \(state)")
}

@Sendable private func appliesInOrder(_ log: any ControlLog) async throws {
    let batch: [ControlCommand] = [
        .setClusterAlias(Samples.cluster, "too early"), .registerCluster(Samples.cluster, primary: Samples.primary),
        .setClusterAlias(Samples.cluster, "shop"),
    ]
    try await expectSameAsModel(log, batches: [batch])
    let alias = await log.state().cluster(Samples.cluster)?.alias
    try require(alias == "shop", "the state shows a batch as soon as its proposal returned")
}

@Sendable private func commitsEveryKind(_ log: any ControlLog) async throws {
    try await expectSameAsModel(log, batches: Samples.everyKind.map { [$0] })
}

@Sendable private func ignoresEmptyBatch(_ log: any ControlLog) async throws {
    let results = try await log.propose([], stamp: Samples.stamp(milliseconds: 1))
    try require(results.isEmpty, "an empty batch answers nothing")
    let state = await log.state()
    try require(state == ControlState(), "an empty batch commits nothing")
}

@Sendable private func refusesLongBatch(_ log: any ControlLog) async throws {
    let batch = Array(
        repeating: ControlCommand.registerCluster(Samples.cluster, primary: Samples.primary), count: ControlLogLimits.maximumBatch + 1)
    try await expectRefusal(.tooLarge, of: batch, by: log)
    _ = try await log.propose(Array(batch.dropLast()), stamp: Samples.stamp(milliseconds: 1))
}

@Sendable private func refusesLargeCommand(_ log: any ControlLog) async throws {
    let text = String(repeating: "x", count: ControlLogLimits.maximumCommandBytes)
    let batch: [ControlCommand] = [
        .registerCluster(Samples.cluster, primary: Samples.primary), .setClusterAlias(Samples.cluster, text),
    ]
    try await expectRefusal(.tooLarge, of: batch, by: log)
}

@Sendable private func gatesWithinBatch(_ log: any ControlLog) async throws {
    let batch: [ControlCommand] = [
        .registerCluster(Samples.cluster, primary: Samples.primary), .openRecovery(Samples.opening()), .openRecovery(Samples.opening()),
    ]
    let results = try await log.propose(batch, stamp: Samples.stamp(milliseconds: 1))
    let id = RecoveryID(rawValue: 2)
    try require(results == [.done, .opened(id), .refused(.recoveryOpen(id))], "the second opening is refused by the first, not \(results)")
}

@Sendable private func timeIsNonDecreasing(_ log: any ControlLog) async throws {
    let register = ControlCommand.registerCluster(Samples.cluster, primary: Samples.primary)
    _ = try await log.propose([register], stamp: Samples.stamp(milliseconds: 2_000))
    _ = try await log.propose([.openRecovery(Samples.opening())], stamp: Samples.stamp(milliseconds: 1_000))
    let openedAt = await log.state().openRecovery(of: Samples.cluster)?.openedAt
    try require(openedAt == WallTime(milliseconds: 2_000), "a stamp that is older than the one before takes its time")
}

@Sendable private func ordersConcurrentBatches(_ log: any ControlLog) async throws {
    let writers = 24
    let perBatch = 3
    _ = try await log.propose(
        [.registerCluster(Samples.cluster, primary: Samples.primary)], stamp: Samples.stamp(milliseconds: 1))
    try await withThrowingTaskGroup(of: Void.self) { group in
        for writer in 0..<writers {
            group.addTask {
                let batch = (0..<perBatch).map { ControlCommand.recordDetection(Samples.detection("\(writer)/\($0)")) }
                let results = try await log.propose(batch, stamp: Samples.stamp(milliseconds: 2))
                try require(results == Array(repeating: .done, count: perBatch), "each command of a concurrent batch is done")
                let seen = await log.state().detections.map(\.detection.code)
                try require(seen.contains("\(writer)/\(perBatch - 1)"), "a proposer sees its own batch in the state")
            }
        }
        try await group.waitForAll()
    }
    let state = await log.state()
    try require(state.lastIndex == LogIndex(rawValue: UInt64(1 + writers * perBatch)), "indexes have no gap")
    for start in stride(from: 0, to: state.detections.count, by: perBatch) {
        let batch = state.detections[start..<(start + perBatch)]
        let writer = batch.first?.detection.code.split(separator: "/").first
        let codes = batch.map(\.detection.code)
        let wanted = (0..<perBatch).map { "\(writer ?? "")/\($0)" }
        try require(codes == wanted, "batches are not mixed: \(codes)")
    }
}

@Sendable private func closes(_ log: any ControlLog) async throws {
    let register = ControlCommand.registerCluster(Samples.cluster, primary: Samples.primary)
    _ = try await log.propose([register], stamp: Samples.stamp(milliseconds: 1))
    await log.close()
    await log.close()
    try await expectRefusal(.closed, of: [register], by: log)
    let known = await log.state().cluster(Samples.cluster)
    try require(known != nil, "a closed log still shows its state")
}

// MARK: Comparing with the model

private func expectSameAsModel(_ log: any ControlLog, batches: [[ControlCommand]]) async throws {
    var model = ControlState()
    for (offset, batch) in batches.enumerated() {
        let stamp = Samples.stamp(milliseconds: Int64(1_000 + offset))
        let results = try await log.propose(batch, stamp: stamp)
        let wanted = batch.map { model.apply($0, stamp: stamp, index: model.lastIndex.next) }
        try require(results == wanted, "batch \(offset + 1) answers \(wanted), not \(results)")
    }
    let state = await log.state()
    try require(state == model, "the state is that of the model, not \(state)")
}

private func expectRefusal(_ code: StorageError.Code, of batch: [ControlCommand], by log: any ControlLog) async throws {
    let before = await log.state()
    do {
        _ = try await log.propose(batch, stamp: Samples.stamp(milliseconds: 1))
    } catch {
        try require(error.code == code, "the batch is refused with another code: \(error)")
        let after = await log.state()
        try require(after == before, "a refused batch changes nothing")
        return
    }
    throw ConformanceFailure("a batch of \(batch.count) commands is accepted and should not be")
}
