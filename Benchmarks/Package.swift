// swift-tools-version: 6.3
import PackageDescription

// A package of its own, so that nobody who uses the libraries builds it. Run in release:
// swift run -c release --package-path Benchmarks TopologyBenchmarks
// swift run -c release --package-path Benchmarks ProbingBenchmarks
// swift run -c release --package-path Benchmarks FailoverBenchmarks
// swift run -c release --package-path Benchmarks RaftBenchmarks
// scripts/with-stores swift run -c release --package-path Benchmarks PublishBenchmarks
func product(_ name: String) -> Target.Dependency { .product(name: name, package: "baton") }

let package = Package(
    name: "baton-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "baton", path: "..", traits: ["MySQL", "SQLite", "Network"]),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        .target(name: "BenchmarkSupport", swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]),
        .executableTarget(
            name: "TopologyBenchmarks", dependencies: [product("TopologyModel"), product("BatonTesting")],
            swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]),
        .executableTarget(
            name: "ProbingBenchmarks",
            dependencies: [
                "BenchmarkSupport", product("TopologyModel"), product("Analysis"), product("Probing"), product("ManagerCore"), product("Storage"), product("Hooks"),
                product("KVPublishers"), product("MySQLClient"), product("MySQLProbing"), product("SQLiteStorage"), product("Orchestration"),
                product("FakeMySQLServer"), product("BatonTesting"), .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]),
        .executableTarget(
            name: "RaftBenchmarks", dependencies: ["BenchmarkSupport", product("BinaryCoding"), product("RaftCore"), product("Raft"), product("RaftNetwork")],
            swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]),
        .executableTarget(
            name: "PublishBenchmarks",
            dependencies: [
                "BenchmarkSupport", product("TopologyModel"), product("ControlModel"), product("Clocks"), product("KVPublishers"), product("StoreHTTP"), product("ConsulKV"), product("EtcdKV"),
                product("ZooKeeperClient"), product("ZooKeeperKV"), product("Orchestration"), .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]),
        .executableTarget(
            name: "FailoverBenchmarks", dependencies: ["BenchmarkSupport"], swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]),
    ])
