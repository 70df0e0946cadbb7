#if Network
import ControlModel
import KVPublishers
import StoreTestSupport
import TestProcesses
import TestStores
import Testing
import ZooKeeperClient

/// On stores to which something happens.
@Suite struct StoreTroubleTests {
    /// Long against an answer on loopback that is meant, even beside other servers; short to wait for.
    private static let short: Duration = .seconds(1)
    /// For a store that is gone: a client of ZooKeeper waits for it to come back for as long as a request may take.
    private static let medium: Duration = .seconds(5)
    /// For a call that is answered by the next server: a client of ZooKeeper leaves a silent one within three seconds.
    private static let roomy: Duration = .seconds(20)
    private static let long: Duration = .seconds(30)
    /// Of a publication, which consists of several calls.
    private static let deadline: Duration = .seconds(60)

    @Test(arguments: StoreKind.allCases) func `a store that is killed and comes back has what was published, and takes more`(kind: StoreKind) async throws {
        try await kind.own { server in
            #expect(try await kind.publisher([server.port]).publish(Samples.record(1)) == .published)
            let publisher = try kind.publisher([server.port], timeout: Self.medium)
            let known = try await firstAnswer { try await publisher.publish(Samples.record(1)) }
            #expect(known == .unchanged)
            server.kill()
            let error = await #expect(throws: KVPublisherError.self) { try await publisher.publish(Samples.record(2)) }
            #expect(error?.code == .unreachable)
            try await server.restart()
            // With the connections of before, which are gone.
            let kept = try await firstAnswer { try await publisher.publish(Samples.record(1)) }
            #expect(kept == .unchanged)
            #expect(try await publisher.publish(Samples.record(2)) == .published)
            #expect(try await publisher.publish(Samples.record(1)) == .superseded(.primary(Samples.record(2))))
        }
    }

    @Test(arguments: StoreKind.allCases) func `a store that is killed while it writes has all of it or nothing`(kind: StoreKind) async throws {
        try await kind.own { server in
            _ = try await kind.publisher([server.port]).publish(Samples.record(1))
            let client = try kind.client([server.port], timeout: Self.medium)
            let layout = KeyedLayout()
            let keys = [layout.recordKey(of: Samples.cluster)] + layout.addressKeys(of: "orders")
            _ = try await firstAnswer { try await client.read(keys) }
            let interrupted = KeyedKVPublisher(InterruptedStore(client) { server.kill() }, deadline: Self.deadline)
            let error = await #expect(throws: KVPublisherError.self) { try await interrupted.publish(Samples.record(2)) }
            #expect(error?.code == .unreachable)
            try await server.restart()
            let values = try await firstAnswer { try await client.read(keys) }
            let epoch = try PrimaryRecordCoding.decode(#require(values[0]).bytes).epoch.rawValue
            #expect((1...2).contains(epoch))
            #expect(values[1].map { String(decoding: $0.bytes, as: UTF8.self) } == "db-\(epoch):3306")
            #expect(values[2].map { String(decoding: $0.bytes, as: UTF8.self) } == "db-\(epoch)")
        }
    }

    @Test(arguments: StoreKind.allCases) func `a store that stands still is given up in time, and what it does late changes nothing`(kind: StoreKind) async throws {
        try await kind.own { server in
            _ = try await kind.publisher([server.port]).publish(Samples.record(1))
            let interrupted = KeyedKVPublisher(InterruptedStore(try kind.client([server.port], timeout: Self.short)) { server.freeze() }, deadline: Self.long)
            let began = ContinuousClock.now
            let error = await #expect(throws: KVPublisherError.self) { try await interrupted.publish(Samples.record(2)) }
            #expect(error?.code == .unreachable)
            #expect(ContinuousClock.now - began < Self.long)
            server.thaw()
            // The transaction of epoch 2 waits in the store, and may be carried out before or after this.
            let publisher = try kind.publisher([server.port])
            try await publish(3, by: publisher)
            #expect(try await publisher.publish(Samples.record(2)) == .superseded(.primary(Samples.record(3))))
            #expect(try await kind.client([server.port]).read(["mysql/master/orders"])[0]?.bytes == Array("db-3:3306".utf8))
        }
    }

    @Test(arguments: StoreKind.allCases) func `an answer that is late is looked for at the next address`(kind: StoreKind) async throws {
        let server = try await kind.shared()
        let proxy = SlowProxy(before: server.port)
        defer { proxy.stop() }
        let layout = KeyedLayout(prefix: "late")
        let client = try kind.client([proxy.port, server.port], timeout: kind == .zookeeper ? Self.roomy : Self.medium)
        #expect(try await KeyedKVPublisher(client, layout: layout, deadline: Self.long).publish(Samples.record(1)) == .published)
        let key = layout.recordKey(of: Samples.cluster)
        let before = try #require(try await client.read([key])[0])
        let slow = InterruptedStore(client) { proxy.holdAnswers() }
        #expect(try await KeyedKVPublisher(slow, layout: layout, deadline: Self.long).publish(Samples.record(2)) == .published)
        proxy.releaseAnswers()
        let after = try #require(try await client.read([key])[0])
        #expect(after.revision > before.revision)
        #expect(try PrimaryRecordCoding.decode(after.bytes) == .primary(Samples.record(2)))
    }

    /// ZooKeeper is read before it is written, so that above it is the reading that is late.
    @Test func `a transaction of ZooKeeper that is not answered is looked for at the next server, and happens once`() async throws {
        let server = try await StoreKind.zookeeper.shared()
        let proxy = SlowProxy(before: server.port)
        defer { proxy.stop() }
        let layout = KeyedLayout(prefix: "unknown")
        let client = try StoreKind.zookeeper.client([proxy.port, server.port], timeout: Self.roomy)
        let publisher = KeyedKVPublisher(client, layout: layout, deadline: Self.long)
        #expect(try await publisher.publish(Samples.record(1)) == .published)
        let key = layout.recordKey(of: Samples.cluster)
        let before = try #require(try await client.read([key])[0])
        var change = KeyedTransaction()
        change.require(key, asRead: before)
        change.put(key, try PrimaryRecordCoding.encode(.primary(Samples.record(2))))
        // That of the reading.
        proxy.holdAnswers(after: 1)
        let error = await #expect(throws: KeyedStoreError.self) { try await client.commit(change) }
        #expect(error?.code == .outcomeUnknown, "\(error?.message ?? "")")
        // It is mostly there by now, with its record alone; a server without a moment's rest may never have come to it.
        let result = try await publisher.publish(Samples.record(2))
        #expect([.published, .unchanged].contains(result))
        #expect(await #expect(throws: KeyedStoreError.self) { try await client.commit(change) }?.code == .conflict)
        #expect(try await publisher.record(of: Samples.cluster) == .primary(Samples.record(2)))
        // Written with the first record, and once more.
        let node = try await ZooKeeper.with(ZooKeeperEnsemble(parsing: "127.0.0.1:\(server.port)")) { try await $0.get("/\(key)") }
        #expect(node.stat.version == 1)
    }

    @Test(arguments: StoreKind.allCases) func `where nobody listens the next address is asked`(kind: StoreKind) async throws {
        let server = try await kind.shared()
        let publisher = try kind.publisher([FreePort.find(), server.port], layout: KeyedLayout(prefix: "next"))
        #expect(try await publisher.publish(Samples.record(1)) == .published)
        #expect(try await publisher.clusters() == [Samples.cluster])
    }

    @Test func `of three members any one may die, and without two nothing is said to be published`() async throws {
        try await TestEtcdCluster.own { cluster in
            let publisher = try StoreKind.etcd.publisher(cluster.ports)
            var epoch: UInt64 = 1
            // One of them leads.
            for member in 0..<3 {
                cluster.kill(member)
                try await publish(epoch, by: publisher)
                epoch += 1
                try await cluster.restart(member)
            }
            cluster.kill(0)
            cluster.kill(1)
            let impatient = KeyedKVPublisher(try StoreKind.etcd.client(cluster.ports, timeout: Self.short), deadline: Self.long)
            let error = await #expect(throws: KVPublisherError.self) { try await impatient.publish(Samples.record(epoch)) }
            #expect(error?.code == .unreachable)
            try await cluster.restart(1)
            try await publish(epoch, by: publisher)
            #expect(try await publisher.record(of: Samples.cluster) == .primary(Samples.record(epoch)))
        }
    }

    @Test func `of three servers of ZooKeeper any one may die, and without two nothing is said to be published`() async throws {
        try await TestZooKeeper.ensemble { servers in
            let ports = servers.map(\.port)
            let publisher = KeyedKVPublisher(try StoreKind.zookeeper.client(ports, timeout: Self.medium), deadline: Self.long)
            var epoch: UInt64 = 1
            // One of them leads.
            for server in servers {
                server.kill()
                try await publish(epoch, by: publisher)
                epoch += 1
                try await server.restart()
            }
            servers[0].kill()
            servers[1].kill()
            let impatient = KeyedKVPublisher(try StoreKind.zookeeper.client(ports, timeout: Self.short), deadline: Self.long)
            let error = await #expect(throws: KVPublisherError.self) { try await impatient.publish(Samples.record(epoch)) }
            #expect(error?.code == .unreachable)
            try await servers[1].restart()
            try await publish(epoch, by: publisher)
            #expect(try await publisher.record(of: Samples.cluster) == .primary(Samples.record(epoch)))
        }
    }

    /// One that has just begun to serve is asked again until it answers.
    private func firstAnswer<Answer>(_ ask: () async throws -> Answer) async throws -> Answer {
        var answer: Result<Answer, any Error>?
        // What it says in the end is thrown.
        try? await Eventually.holds("an answer", within: Self.long) {
            do { answer = .success(try await ask()) } catch { answer = .failure(error) }
            return (try? answer?.get()) != nil
        }
        return try #require(answer).get()
    }

    /// While it looks for its leader a store may be unreachable, and a publication that was not answered may have happened.
    private func publish(_ epoch: UInt64, by publisher: KeyedKVPublisher) async throws {
        try await Eventually.holds("epoch \(epoch) is published", within: Self.long) {
            do throws(KVPublisherError) {
                return [.published, .unchanged].contains(try await publisher.publish(Samples.record(epoch)))
            } catch {
                return false
            }
        }
    }
}
#endif
