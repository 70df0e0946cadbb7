// swift-tools-version: 6.3
import PackageDescription

// With `traits: []` the dependency fetches swift-log and builds no driver: neither libmariadb nor SQLite has to be installed.
let package = Package(
    name: "SimulateYourPolicy",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "baton", path: "../../..", traits: [])],
    targets: [
        .executableTarget(
            name: "SimulateYourPolicy",
            dependencies: [
                .product(name: "ControlModel", package: "baton"),
                .product(name: "FleetSimulator", package: "baton"),
                .product(name: "Hooks", package: "baton"),
                .product(name: "KVPublishers", package: "baton"),
                .product(name: "ManagerCore", package: "baton"),
                .product(name: "TopologyModel", package: "baton"),
            ])
    ])
