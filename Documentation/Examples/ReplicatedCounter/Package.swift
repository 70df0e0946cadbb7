// swift-tools-version: 6.3
import PackageDescription

// With the trait Network alone neither libmariadb nor SQLite has to be installed.
let package = Package(
    name: "ReplicatedCounter",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "baton", path: "../../..", traits: ["Network"])],
    targets: [
        .executableTarget(
            name: "ReplicatedCounter",
            dependencies: [
                .product(name: "BinaryCoding", package: "baton"),
                .product(name: "Raft", package: "baton"),
                .product(name: "RaftCore", package: "baton"),
                .product(name: "RaftNetwork", package: "baton"),
            ])
    ])
