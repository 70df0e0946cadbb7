// swift-tools-version: 6.3
import PackageDescription

// The floors of the house, bottom up. A target imports lower floors, and within a floor only targets listed before it.
// `scripts/check-imports` holds this against the sources.

/// A dependency on a product of another package, fetched and built only when one of the package's traits asks for it.
func external(_ name: String, _ package: String, _ trait: String) -> Target.Dependency {
    .product(name: name, package: package, condition: .when(traits: [trait]))
}

func library(_ floor: String, _ name: String, _ own: [String] = [], _ other: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: own.map { .byName(name: $0) } + other, path: "Sources/\(floor)/\(name)")
}

/// The only dependency that every consumer fetches.
let log: Target.Dependency = .product(name: "Logging", package: "swift-log")
let lifecycle: Target.Dependency = external("ServiceLifecycle", "swift-service-lifecycle", "Services")

// MARK: Decisions: values and decisions, standard library only

let decisions: [Target] = [
    library("Decisions", "BinaryCoding"),
    library("Decisions", "TopologyModel", ["BinaryCoding"]),
    library("Decisions", "Analysis", ["TopologyModel"]),
    library("Decisions", "Refactoring", ["TopologyModel"]),
    library("Decisions", "ServerDialects", ["TopologyModel", "Refactoring"]),
    library("Decisions", "ControlModel", ["BinaryCoding", "TopologyModel"]),
    library("Decisions", "Promotion", ["TopologyModel", "Analysis", "Refactoring", "ControlModel"]),
    library("Decisions", "RaftCore", ["BinaryCoding", "TopologyModel"]),
]

// MARK: Contracts: protocols, and the one actor that drives each; swift-log at most

let contracts: [Target] = [
    library("Contracts", "Clocks", ["TopologyModel"]),
    library("Contracts", "Probing", ["TopologyModel", "Refactoring"], [log]),
    library("Contracts", "Storage", ["BinaryCoding", "TopologyModel", "ControlModel"]),
    library("Contracts", "Raft", ["BinaryCoding", "TopologyModel", "RaftCore", "Clocks"]),
    library("Contracts", "RaftControlLog", ["BinaryCoding", "ControlModel", "Storage", "Raft"]),
    library("Contracts", "Hooks", ["TopologyModel", "ControlModel"], [log]),
    library("Contracts", "KVPublishers", ["TopologyModel", "ControlModel"], [log]),
    library(
        "Contracts", "ManagerCore",
        ["TopologyModel", "Analysis", "Refactoring", "ControlModel", "Promotion", "Probing", "Storage", "Hooks", "KVPublishers"]),
]

// MARK: Drivers

let drivers: [Target] = [
    .systemLibrary(
        name: "CBatonMariaDB", path: "Sources/Drivers/CBatonMariaDB", pkgConfig: "libmariadb", providers: [.apt(["libmariadb-dev"])]),
    .target(name: "CBatonLinux", path: "Sources/Drivers/CBatonLinux"),
    library(
        "Drivers", "MySQLClient", [],
        [
            .target(name: "CBatonMariaDB", condition: .when(traits: ["MySQL"])),
            .target(name: "CBatonLinux", condition: .when(traits: ["MySQL"])),
        ]),
    library("Drivers", "HostResolution", [], [external("NIOCore", "swift-nio", "Network"), external("NIOPosix", "swift-nio", "Network")]),
    library("Drivers", "ZooKeeperClient", ["HostResolution"], [external("NIOCore", "swift-nio", "Network"), external("NIOPosix", "swift-nio", "Network")]),
]

// MARK: Adapters: one external system each

let adapters: [Target] = [
    library("Adapters", "MySQLProbing", ["TopologyModel", "Refactoring", "Probing", "ServerDialects", "MySQLClient"], [log]),
    library(
        "Adapters", "SQLiteStorage", ["BinaryCoding", "TopologyModel", "ControlModel", "Storage"],
        [external("GRDB", "GRDB.swift", "SQLite")]),
    library("Adapters", "MySQLStorage", ["TopologyModel", "ControlModel", "Storage", "MySQLClient"]),
    library(
        "Adapters", "RaftNetwork", ["BinaryCoding", "TopologyModel", "RaftCore", "Raft", "HostResolution"],
        [
            external("NIOCore", "swift-nio", "Network"), external("NIOPosix", "swift-nio", "Network"), external("NIOTLS", "swift-nio", "Network"),
            external("NIOSSL", "swift-nio-ssl", "Network"), external("Crypto", "swift-crypto", "Network"),
        ]),
    library(
        "Adapters", "StoreHTTP", [],
        [
            external("AsyncHTTPClient", "async-http-client", "Network"), external("NIOCore", "swift-nio", "Network"), external("NIOHTTP1", "swift-nio", "Network"),
            external("NIOPosix", "swift-nio", "Network"), external("NIOSSL", "swift-nio-ssl", "Network"),
        ]),
    library("Adapters", "ConsulKV", ["KVPublishers", "StoreHTTP"]),
    library("Adapters", "EtcdKV", ["KVPublishers", "StoreHTTP"]),
    library("Adapters", "ZooKeeperKV", ["KVPublishers", "ZooKeeperClient"], [external("NIOCore", "swift-nio", "Network"), external("NIOPosix", "swift-nio", "Network")]),
    library("Adapters", "WebhookHooks", ["Hooks", "ControlModel", "TopologyModel", "Clocks", "StoreHTTP"], [external("Crypto", "swift-crypto", "Network")]),
    library("Adapters", "ProcessHooks", ["Hooks", "ControlModel", "TopologyModel"], [external("Subprocess", "swift-subprocess", "Daemon"), log]),
]

// MARK: Composition

let composition: [Target] = [
    library(
        "Composition", "Presentation",
        ["TopologyModel", "Analysis", "Refactoring", "ServerDialects", "ControlModel", "Promotion", "KVPublishers", "ManagerCore"]),
    library(
        "Composition", "Orchestration",
        [
            "TopologyModel", "Analysis", "Refactoring", "ControlModel", "Promotion", "Clocks", "Probing", "Storage", "Hooks", "KVPublishers",
            "ManagerCore", "Presentation", "RaftCore", "Raft", "RaftControlLog",
        ], [log, lifecycle]),
    library(
        "Composition", "HTTPAPI",
        ["TopologyModel", "Analysis", "Refactoring", "ControlModel", "Promotion", "Clocks", "KVPublishers", "ManagerCore", "Storage", "Presentation", "Orchestration"],
        [
            external("Hummingbird", "hummingbird", "Daemon"), external("HummingbirdCore", "hummingbird", "Daemon"), external("HTTPTypes", "swift-http-types", "Daemon"),
            external("AsyncHTTPClient", "async-http-client", "Daemon"), external("NIOCore", "swift-nio", "Daemon"), external("NIOHTTP1", "swift-nio", "Daemon"),
            external("NIOSSL", "swift-nio-ssl", "Daemon"), external("SwiftASN1", "swift-asn1", "Daemon"), log, lifecycle,
        ]),
    library(
        "Composition", "RouteRendering", ["TopologyModel", "ControlModel", "Clocks", "KVPublishers"],
        [external("Mustache", "swift-mustache", "Daemon"), external("Subprocess", "swift-subprocess", "Daemon"), lifecycle]),
    library(
        "Composition", "CommandLineTool",
        [
            "TopologyModel", "Analysis", "Refactoring", "ControlModel", "Promotion", "Clocks", "Probing", "KVPublishers", "ManagerCore", "Presentation", "Orchestration",
            "RouteRendering", "ServerDialects",
        ],
        [
            external("ArgumentParser", "swift-argument-parser", "Daemon"), external("AsyncHTTPClient", "async-http-client", "Network"),
            external("NIOCore", "swift-nio", "Network"), external("NIOHTTP1", "swift-nio", "Network"), external("NIOSSL", "swift-nio-ssl", "Network"),
            external("ServiceLifecycle", "swift-service-lifecycle", "Services"), external("UnixSignals", "swift-service-lifecycle", "Services"), log,
        ]),
    .executableTarget(
        name: "baton",
        dependencies: [
            "CommandLineTool", "HTTPAPI", "Orchestration", "ManagerCore", "Clocks", "Probing", "Storage", "Hooks", "KVPublishers", "MySQLProbing",
            "SQLiteStorage", "MySQLStorage", "RaftCore", "Raft", "RaftNetwork", "RaftControlLog", "StoreHTTP", "ConsulKV", "EtcdKV", "ZooKeeperClient", "ZooKeeperKV", "ProcessHooks", "WebhookHooks", "MySQLClient", "ServerDialects",
            "TopologyModel", "ControlModel", log, lifecycle,
            external("UnixSignals", "swift-service-lifecycle", "Services"),
        ], path: "Sources/Composition/baton"),
]

// MARK: Testing: public products; nothing above imports them but tests, examples and benchmarks

let testing: [Target] = [
    library(
        "Testing", "BatonTesting",
        ["TopologyModel", "Refactoring", "ControlModel", "Probing", "Storage", "Raft", "Hooks", "KVPublishers"]),
    library(
        "Testing", "FleetSimulator",
        [
            "BinaryCoding", "TopologyModel", "Analysis", "Refactoring", "ServerDialects", "ControlModel", "Promotion", "RaftCore", "Probing", "Storage",
            "Raft", "Hooks", "KVPublishers", "ManagerCore", "RaftControlLog",
        ]),
    library("Testing", "FakeMySQLServer", ["TopologyModel", "CBatonLinux"]),
    .executableTarget(name: "simulate", dependencies: ["FleetSimulator"], path: "Sources/Testing/simulate"),
]

/// What tests of several targets share. Neither products nor imported by any: a consumer never builds them.
let testSupport: [Target] = [
    .target(name: "TestProcesses", path: "Tests/Support/TestProcesses"),
    .target(
        name: "TestServers", dependencies: ["MySQLClient", "MySQLProbing", "TopologyModel", "TestProcesses"], path: "Tests/Support/TestServers"),
    .target(name: "TestStores", dependencies: ["TestProcesses"], path: "Tests/Support/TestStores"),
    .target(
        name: "StoreTestSupport", dependencies: ["ConsulKV", "EtcdKV", "ZooKeeperKV", "ZooKeeperClient", "StoreHTTP", "KVPublishers", "TestStores"], path: "Tests/Support/StoreTestSupport"),
    .target(name: "RaftTestSupport", dependencies: ["BinaryCoding", "TopologyModel", "Raft"], path: "Tests/Support/RaftTestSupport"),
    .target(name: "RaftFuzzing", dependencies: ["BinaryCoding", "TopologyModel", "RaftCore", "Raft", "BatonTesting"], path: "Tests/Support/RaftFuzzing"),
    .target(
        name: "RaftWireFuzzing", dependencies: ["BinaryCoding", "TopologyModel", "RaftNetwork", "RaftFuzzing", external("NIOCore", "swift-nio", "Network")],
        path: "Tests/Support/RaftWireFuzzing"),
    .executableTarget(name: "RaftFuzz", dependencies: ["RaftFuzzing", "RaftWireFuzzing"], path: "Tests/Support/RaftFuzz"),
    .target(name: "QuorumTestSupport", dependencies: ["RaftCore", "Raft", "RaftControlLog"], path: "Tests/Support/QuorumTestSupport"),
    .executableTarget(name: "RaftTestNode", dependencies: ["Clocks", "TopologyModel", "RaftCore", "Raft", "RaftNetwork", "RaftTestSupport"], path: "Tests/Support/RaftTestNode"),
]

func tests(_ name: String, _ own: [String], _ other: [Target.Dependency] = [], excluding excluded: [String] = []) -> Target {
    .testTarget(
        name: name, dependencies: own.map { .byName(name: $0) } + other, path: "Tests/\(name)", exclude: excluded)
}

let testTargets: [Target] = [
    tests("BinaryCodingTests", ["BinaryCoding"]),
    tests("TopologyModelTests", ["TopologyModel", "BatonTesting"]),
    tests("AnalysisTests", ["Analysis", "TopologyModel", "BatonTesting"]),
    tests("RefactoringTests", ["Refactoring", "TopologyModel", "BatonTesting"]),
    tests("ServerDialectsTests", ["ServerDialects", "Refactoring", "TopologyModel"]),
    tests("ControlModelTests", ["ControlModel", "BinaryCoding", "TopologyModel"]),
    tests("PromotionTests", ["Promotion", "Analysis", "Refactoring", "ControlModel", "TopologyModel", "BatonTesting"]),
    tests("RaftCoreTests", ["RaftCore", "BinaryCoding", "TopologyModel"]),
    tests("RaftTests", ["Raft", "RaftCore", "BinaryCoding", "TopologyModel", "BatonTesting", "RaftTestSupport", "RaftFuzzing"]),
    tests("RaftNodeTests", ["Raft", "RaftCore", "Clocks", "TopologyModel", "BatonTesting", "RaftTestSupport"]),
    tests("ProbingTests", ["Probing", "TopologyModel", "Refactoring", "BatonTesting"]),
    tests("StorageTests", ["Storage", "ControlModel", "TopologyModel", "BatonTesting"]),
    tests("HooksTests", ["Hooks", "ControlModel", "TopologyModel", "BatonTesting"]),
    tests("KVPublishersTests", ["KVPublishers", "ControlModel", "TopologyModel", "BatonTesting"]),
    tests(
        "ManagerCoreTests",
        ["ManagerCore", "Promotion", "Analysis", "Refactoring", "ControlModel", "TopologyModel", "Probing", "Storage", "Hooks", "KVPublishers", "BatonTesting"]),
    tests("SimulationTests", ["FleetSimulator", "ManagerCore", "Promotion", "Analysis", "ControlModel", "Hooks", "KVPublishers", "TopologyModel"], excluding: ["Schedules"]),
    tests("FakeMySQLServerTests", ["FakeMySQLServer", "MySQLProbing", "MySQLClient", "Probing", "TopologyModel"]),
    tests("ScriptedServerTests", ["MySQLProbing", "MySQLClient", "Probing", "Refactoring", "TopologyModel", "TestProcesses", "TestServers"]),
    tests("MySQLClientTests", ["MySQLClient", "TestProcesses", "TestServers"]),
    tests("MySQLProbingTests", ["MySQLProbing", "MySQLClient", "Probing", "ServerDialects", "Refactoring", "TopologyModel", "FleetSimulator", "ManagerCore", "TestProcesses", "TestServers"]),
    tests(
        "SQLiteStorageTests", ["SQLiteStorage", "Storage", "ControlModel", "TopologyModel", "BatonTesting"],
        [external("GRDB", "GRDB.swift", "SQLite")]),
    tests("MySQLStorageTests", ["MySQLStorage", "MySQLClient", "Storage", "ControlModel", "TopologyModel", "BatonTesting", "TestProcesses", "TestServers"]),
    tests(
        "ZooKeeperClientTests", ["ZooKeeperClient"], [external("NIOCore", "swift-nio", "Network"), external("NIOPosix", "swift-nio", "Network")]),
    tests("ZooKeeperServerTests", ["ZooKeeperClient", "TestProcesses", "TestStores"], [external("NIOCore", "swift-nio", "Network"), external("NIOPosix", "swift-nio", "Network")]),
    tests("HostResolutionTests", ["HostResolution"], [external("NIOCore", "swift-nio", "Network"), external("NIOPosix", "swift-nio", "Network")]),
    tests(
        "RaftNetworkTests", ["RaftNetwork", "HostResolution", "Raft", "RaftCore", "BinaryCoding", "TopologyModel", "RaftTestSupport", "RaftFuzzing", "RaftWireFuzzing"],
        [external("NIOCore", "swift-nio", "Network"), external("NIOPosix", "swift-nio", "Network"), external("NIOSSL", "swift-nio-ssl", "Network")]),
    tests("RaftProcessTests", ["RaftTestNode", "FleetSimulator", "Clocks", "TopologyModel"], excluding: ["Shim"]),
    tests("RaftControlLogTests", ["RaftControlLog", "Raft", "RaftCore", "Storage", "ControlModel", "TopologyModel", "BinaryCoding", "BatonTesting", "QuorumTestSupport"]),
    tests("StoreHTTPTests", ["StoreHTTP", "TestProcesses", "TestStores"]),
    tests("ConsulKVTests", ["ConsulKV", "StoreHTTP", "KVPublishers", "TestProcesses", "TestStores", "StoreTestSupport"]),
    tests("EtcdKVTests", ["EtcdKV", "StoreHTTP", "KVPublishers", "TestProcesses", "TestStores", "StoreTestSupport"]),
    tests("ZooKeeperKVTests", ["ZooKeeperKV", "ZooKeeperClient", "KVPublishers", "TopologyModel"]),
    tests("StoreServerTests", ["ConsulKV", "EtcdKV", "ZooKeeperKV", "ZooKeeperClient", "StoreHTTP", "KVPublishers", "ControlModel", "TopologyModel", "BatonTesting", "TestProcesses", "TestStores", "StoreTestSupport"]),
    tests(
        "StoreFaultTests",
        ["Orchestration", "Clocks", "KVPublishers", "ControlModel", "TopologyModel", "TestProcesses", "TestStores", "StoreTestSupport"], [log]),
    tests("ProcessHooksTests", ["ProcessHooks", "Hooks", "ControlModel", "TopologyModel"]),
    tests(
        "WebhookHooksTests", ["WebhookHooks", "StoreHTTP", "Hooks", "ControlModel", "TopologyModel", "Clocks", "TestProcesses", "TestStores"],
        [
            external("NIOCore", "swift-nio", "Network"), external("NIOHTTP1", "swift-nio", "Network"), external("NIOPosix", "swift-nio", "Network"),
            external("NIOSSL", "swift-nio-ssl", "Network"),
        ]),
    tests(
        "PresentationTests",
        ["Presentation", "ManagerCore", "Analysis", "Refactoring", "ControlModel", "Promotion", "TopologyModel", "BatonTesting"]),
    tests(
        "OrchestrationTests",
        [
            "Orchestration", "ManagerCore", "Promotion", "Analysis", "Refactoring", "ControlModel", "TopologyModel", "Clocks", "Probing", "Storage", "Hooks",
            "KVPublishers", "BatonTesting", "FleetSimulator",
        ], [log]),
    tests(
        "QuorumTests",
        [
            "Orchestration", "ManagerCore", "Refactoring", "ControlModel", "TopologyModel", "Clocks", "Probing", "Storage", "RaftCore", "Raft", "RaftControlLog",
            "BatonTesting", "QuorumTestSupport",
        ], [log]),
    tests(
        "HTTPAPITests",
        [
            "HTTPAPI", "CommandLineTool", "Orchestration", "ManagerCore", "Presentation", "Analysis", "Refactoring", "ControlModel", "Promotion", "Storage",
            "Clocks", "KVPublishers", "TopologyModel", "BatonTesting",
        ],
        [
            external("ArgumentParser", "swift-argument-parser", "Daemon"), external("Hummingbird", "hummingbird", "Daemon"), external("HummingbirdTesting", "hummingbird", "Daemon"),
            external("AsyncHTTPClient", "async-http-client", "Network"), external("HTTPTypes", "swift-http-types", "Daemon"), external("NIOCore", "swift-nio", "Daemon"),
            external("NIOHTTP1", "swift-nio", "Daemon"), external("NIOPosix", "swift-nio", "Daemon"), external("NIOSSL", "swift-nio-ssl", "Daemon"), log,
        ]),
    tests("RouteRenderingTests", ["RouteRendering", "KVPublishers", "Clocks", "ControlModel", "TopologyModel", "TestProcesses"]),
    tests(
        "CommandLineToolTests",
        [
            "CommandLineTool", "KVPublishers", "Orchestration", "Presentation", "ManagerCore", "Refactoring", "ControlModel", "RouteRendering", "ServerDialects", "TopologyModel", "BatonTesting",
            "TestStores",
        ],
        [external("ArgumentParser", "swift-argument-parser", "Daemon")]),
]

let products = [
    "BinaryCoding", "TopologyModel", "Analysis", "Refactoring", "ControlModel", "Promotion", "RaftCore", "Clocks", "Probing", "Storage", "Raft", "Hooks", "KVPublishers",
    "ManagerCore", "MySQLClient", "ZooKeeperClient", "MySQLProbing", "SQLiteStorage", "MySQLStorage", "RaftNetwork", "RaftControlLog", "StoreHTTP", "ConsulKV", "EtcdKV", "ZooKeeperKV", "ProcessHooks", "WebhookHooks", "Orchestration", "HTTPAPI", "FleetSimulator", "FakeMySQLServer", "BatonTesting",
]

let package = Package(
    name: "baton",
    platforms: [.macOS(.v15)],
    products: products.map { .library(name: $0, targets: [$0]) } + [
        .executable(name: "baton", targets: ["baton"]), .executable(name: "simulate", targets: ["simulate"]),
    ],
    traits: [
        .trait(name: "Services", description: "Long-running services on swift-service-lifecycle."),
        .trait(name: "Network", description: "HTTP clients, the network of Raft nodes and the client of ZooKeeper, on SwiftNIO."),
        .trait(name: "MySQL", description: "Probing and control of real servers through libmariadb."),
        .trait(name: "SQLite", description: "Storage on SQLite through GRDB."),
        .trait(
            name: "Daemon", description: "Everything the baton executable needs.",
            enabledTraits: ["Services", "Network", "MySQL", "SQLite"]),
        .default(enabledTraits: ["Daemon"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: decisions + contracts + drivers + adapters + composition + testing + testSupport + testTargets)

let lenient = Context.environment["BATON_LENIENT"] != nil
for target in package.targets where target.type != .system {
    target.swiftSettings =
        [.swiftLanguageMode(.v6)]
        + ["ExistentialAny", "InternalImportsByDefault", "MemberImportVisibility", "NonisolatedNonsendingByDefault"].map {
            .enableUpcomingFeature($0)
        }
        + (lenient ? [] : [.treatAllWarnings(as: .error), .treatWarning("DeprecatedDeclaration", as: .warning)])
}
