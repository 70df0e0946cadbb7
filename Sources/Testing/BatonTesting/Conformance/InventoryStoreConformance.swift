import ControlModel
public import Storage
import TopologyModel

/// The promises of ``InventoryStore``. Run every check on a fresh, empty store, and ``checkReopening(_:)`` if the store is durable.
public enum InventoryStoreConformance {
    public static let checks: [ConformanceCheck<any InventoryStore>] = [
        ConformanceCheck("a fresh store is empty", startsEmpty),
        ConformanceCheck("what was saved is loaded, ordered by address", loadsWhatWasSaved),
        ConformanceCheck("saving again replaces by address and keeps the others", replaces),
        ConformanceCheck("removing forgets, and an unknown address is no error", removes),
    ]

    /// Checks that what was saved is there when the same store is opened again. `use` opens the store, passes it on and closes it.
    public static func checkReopening(_ use: ((any InventoryStore) async throws -> Void) async throws -> Void) async throws {
        try await use { try await $0.save(samples) }
        try await use { store in
            let loaded = try await store.load()
            try require(loaded == samples, "a reopened store holds what was saved, not \(loaded)")
        }
    }
}

private let samples = [
    sample("db1.example", source: nil), sample("db2.example", source: "db1.example"),
    InventoryRecord(
        address: InstanceAddress(host: "db2.example", port: 3307), identity: ControlCommandSamples.awkwardText, versionText: "", source: nil,
        lastSeen: WallTime(milliseconds: .min), isExplicit: true),
]

private func sample(_ host: String, source: String?, seen: Int64 = 1_700_000_000_123) -> InventoryRecord {
    InventoryRecord(
        address: InstanceAddress(host: host, port: 3306), identity: "identity of \(host)", versionText: "10.11.19-MariaDB-log",
        source: source.map { InstanceAddress(host: $0, port: 3306) }, lastSeen: WallTime(milliseconds: seen), isExplicit: false,
        primaryRun: source == nil
            ? PrimaryRun(
                cluster: ClusterID(high: 1, low: .max), epoch: Epoch(rawValue: 7), bootedAt: WallTime(milliseconds: seen - 5_000), isOpen: seen > 2) : nil)
}

@Sendable private func startsEmpty(_ store: any InventoryStore) async throws {
    let loaded = try await store.load()
    try require(loaded.isEmpty, "a fresh store is empty, not \(loaded)")
}

@Sendable private func loadsWhatWasSaved(_ store: any InventoryStore) async throws {
    try await store.save(samples.reversed())
    let loaded = try await store.load()
    try require(loaded == samples, "what was saved is loaded, ordered by address, not \(loaded)")
}

@Sendable private func replaces(_ store: any InventoryStore) async throws {
    try await store.save(samples)
    let changed = sample("db1.example", source: "db9.example", seen: 2)
    try await store.save([changed])
    try await store.save([])
    let loaded = try await store.load()
    try require(loaded == [changed] + samples.dropFirst(), "one record is replaced, the others stay: \(loaded)")
}

@Sendable private func removes(_ store: any InventoryStore) async throws {
    try await store.save(samples)
    try await store.remove([samples[0].address, InstanceAddress(host: "nobody.example", port: 1)])
    let loaded = try await store.load()
    try require(loaded == Array(samples.dropFirst()), "the removed record is gone, the others stay: \(loaded)")
}
