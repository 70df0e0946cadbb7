#if Network
import Foundation
import KVPublishers
import StoreTestSupport
import TestProcesses
import TestStores

/// A store to which things happen, who writes it, and who reads it.
struct FaultyStore: Sendable {
    var name: String
    var publisher: any KVPublisher
    /// That of another manager.
    var otherPublisher: any KVPublisher
    /// Everything of all clusters at one moment, whatever happens between the publisher and the store.
    var read: @Sendable () async throws -> [RouteReading]
    /// Removes all of it, as somebody does who is not a publisher.
    var wipe: @Sendable () async throws -> Void = {}
    var faults: [StoreFault]
    let sightings = Sightings()

    /// Of one request: far longer than an answer takes, and short to wait for.
    private static let requestTimeout: Duration = .seconds(1)
    private static let publishingTimeout: Duration = .seconds(2)
    /// Long against an answer; several requests, one after the other, fit into the time of one of ZooKeeper.
    private static let delay: Duration = .milliseconds(100)

    // MARK: Reading

    /// Reads all the time.
    func watch(until isDone: Flag) async {
        while !isDone.isRaised {
            do {
                sightings.take(try await read())
            } catch {
                // It is not there. Whoever tries at once keeps it from coming back.
                await Blocking.run { Pause.briefly() }
            }
        }
    }

    static func reader(_ store: any KeyedStore, _ layout: KeyedLayout, _ members: [Fleet.Member] = Fleet.members) -> @Sendable () async throws -> [RouteReading] {
        let keys = members.flatMap { [layout.recordKey(of: $0.cluster)] + layout.addressKeys(of: $0.alias) }
        let width = keys.count / members.count
        return {
            let values = try await store.read(keys)
            return members.enumerated().map { place, member in
                let own = values[place * width..<(place + 1) * width]
                return RouteReading(cluster: member.cluster, record: own.first.flatMap { $0?.bytes }, addresses: own.dropFirst().map { $0.map { String(decoding: $0.bytes, as: UTF8.self) } })
            }
        }
    }

    private static func wiper(_ store: any KeyedStore, _ layout: KeyedLayout) -> @Sendable () async throws -> Void {
        return {
            var transaction = KeyedTransaction()
            for member in Fleet.members { for key in [layout.recordKey(of: member.cluster), layout.ownerKey(of: member.alias)] + layout.addressKeys(of: member.alias) { transaction.remove(key) } }
            try await store.commit(transaction)
        }
    }

    // MARK: Kinds

    static func keyed(_ kind: StoreKind, _ server: any TestStore, behind proxy: SlowProxy) throws -> FaultyStore {
        let layout = KeyedLayout()
        func publisher() throws -> KeyedKVPublisher { KeyedKVPublisher(try kind.client([proxy.port], timeout: requestTimeout), layout: layout, deadline: publishingTimeout) }
        return FaultyStore(
            name: kind.rawValue, publisher: try publisher(), otherPublisher: try publisher(),
            read: reader(try kind.client([server.port], timeout: requestTimeout), layout), wipe: wiper(try kind.client([server.port]), layout),
            faults: [
                StoreFault(name: "is dead", holdsBack: true) { await Blocking.run { server.kill() } } end: { try await server.restart() },
                StoreFault(name: "is cut off", holdsBack: true) { proxy.partition() } end: { proxy.heal() },
                StoreFault(name: "answers nobody", holdsBack: false) { proxy.holdAnswers() } end: { proxy.heal() },
                StoreFault(name: "answers late", holdsBack: false) { proxy.delayAnswers(by: delay) } end: { proxy.heal() },
            ])
    }

    /// - Parameter directory: does not exist yet.
    static func file(_ directory: String) throws -> FaultyStore {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let lock = DirectoryLock(directory)
        return FaultyStore(
            name: "file", publisher: FileKVPublisher(directory: directory, lockDeadline: delay), otherPublisher: FileKVPublisher(directory: directory, lockDeadline: delay),
            read: {
                // Each file for itself: a record is in one. Without its directory nothing is known of it.
                try await Blocking.run {
                    try Fleet.members.map { member in
                        let contents = try Data(contentsOf: URL(filePath: "\(directory)/\(FileKVPublisher.fileName(of: member.cluster))"))
                        return RouteReading(cluster: member.cluster, record: Array(contents), addresses: nil)
                    }
                }
            },
            wipe: {
                for member in Fleet.members { try FileManager.default.removeItem(atPath: "\(directory)/\(FileKVPublisher.fileName(of: member.cluster))") }
            },
            faults: [
                StoreFault(name: "has no directory", holdsBack: true) {
                    try FileManager.default.moveItem(atPath: directory, toPath: "\(directory).away")
                } end: {
                    try FileManager.default.moveItem(atPath: "\(directory).away", toPath: directory)
                },
                StoreFault(name: "is locked by somebody", holdsBack: true) { try lock.take() } end: { lock.release() },
            ])
    }
}
#endif
