// swift-tools-version: 6.3
import PackageDescription

// With `traits: []` the dependency fetches swift-log and builds no driver.
let package = Package(
    name: "RouteFollower",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "baton", path: "../../..", traits: [])],
    targets: [
        .executableTarget(
            name: "RouteFollower",
            dependencies: [
                .product(name: "ControlModel", package: "baton"),
                .product(name: "KVPublishers", package: "baton"),
                .product(name: "TopologyModel", package: "baton"),
            ])
    ])
