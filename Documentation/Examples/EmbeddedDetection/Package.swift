// swift-tools-version: 6.3
import PackageDescription

// With `traits: []` the dependency fetches swift-log and builds no driver: neither libmariadb nor SQLite has to be installed.
let package = Package(
    name: "EmbeddedDetection",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "baton", path: "../../..", traits: [])],
    targets: [
        .executableTarget(
            name: "EmbeddedDetection",
            dependencies: [
                .product(name: "Analysis", package: "baton"),
                .product(name: "Probing", package: "baton"),
                .product(name: "TopologyModel", package: "baton"),
            ])
    ])
