// swift-tools-version: 6.3
import PackageDescription

// A package of its own, so that nobody who uses the libraries builds it. Run in release:
// swift run -c release --package-path Benchmarks TopologyBenchmarks
let package = Package(
    name: "baton-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "baton", path: "..", traits: [])],
    targets: [
        .executableTarget(
            name: "TopologyBenchmarks",
            dependencies: [.product(name: "TopologyModel", package: "baton"), .product(name: "BatonTesting", package: "baton")],
            swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)])
    ])
