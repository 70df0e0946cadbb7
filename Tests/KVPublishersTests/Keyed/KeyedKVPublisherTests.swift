import BatonTesting
import ControlModel
import KVPublishers
import Testing
import TopologyModel

@Suite struct KeyedKVPublisherTests {
    /// Hundreds of tests share the processors with these: what is done in a moment may take minutes by the clock.
    private static let patience: Duration = .seconds(3600)

    private let store = InMemoryKeyedStore()
    private let publisher: KeyedKVPublisher
    private let cluster = ClusterID(high: 0xA, low: 7)
    private let moment = WallTime(milliseconds: 1_709_210_100_000)

    init() {
        publisher = KeyedKVPublisher(store, deadline: Self.patience)
    }

    private func record(epoch: UInt64 = 3, host: String = "db-2", name: String = "orders", cluster: ClusterID? = nil) -> PrimaryRecord {
        PrimaryRecord(
            cluster: cluster ?? self.cluster, clusterName: name, primary: InstanceAddress(host: host, port: 3307), epoch: Epoch(rawValue: epoch), recovery: nil,
            at: WallTime(milliseconds: 1_709_210_096_007))
    }

    private var content: String {
        get async { await store.content.map { "\($0.key) = \($0.text)" }.joined(separator: "\n") }
    }

    @Test func `it keeps the promises of a publisher`() async throws {
        try await KVPublisherConformance(publisher).runAll()
    }

    @Test func `the store in memory keeps the promises of a store`() async throws {
        try await KeyedStoreConformance(store).runAll()
    }

    // MARK: What is there

    @Test func `a record and the keys of its alias are there together`() async throws {
        #expect(try await publisher.publish(record()) == .published)
        #expect(await store.commitCount == 1)
        #expect(
            await content == """
                baton/mysql/master/clusters/000000000000000a0000000000000007 = {"cluster":"000000000000000a0000000000000007","epoch":3,"format":1,"host":"db-2",\
                "name":"orders","port":3307,"time":"2024-02-29T12:34:56.007Z"}

                baton/mysql/master/names/orders = 000000000000000a0000000000000007
                mysql/master/orders = db-2:3307
                mysql/master/orders/hostname = db-2
                mysql/master/orders/port = 3307
                """)
    }

    @Test func `a withdrawn route leaves no address`() async throws {
        _ = try await publisher.publish(record())
        #expect(try await publisher.withdraw(cluster, because: "no quorum", at: moment) == .withdrawn)
        #expect(await store.commitCount == 2)
        #expect(
            await content == """
                baton/mysql/master/clusters/000000000000000a0000000000000007 = {"cluster":"000000000000000a0000000000000007","epoch":3,"format":2,\
                "name":"orders","primaryDigest":"56ce82a4c99f8d51","time":"2024-02-29T12:34:56.007Z","withdrawn":"no quorum","withdrawnAt":"2024-02-29T12:35:00.000Z"}

                baton/mysql/master/names/orders = 000000000000000a0000000000000007
                """)
        #expect(try await publisher.publish(record()) == .published)
        #expect(await store.text("mysql/master/orders") == "db-2:3307")
    }

    @Test func `repetition writes nothing`() async throws {
        _ = try await publisher.publish(record())
        var later = record()
        later.at = moment
        #expect(try await publisher.publish(later) == .unchanged)
        #expect(try await publisher.publish(record(epoch: 2, host: "db-1")) == .superseded(.primary(record())))
        _ = try await publisher.withdraw(cluster, because: "no quorum", at: moment)
        #expect(try await publisher.withdraw(cluster, because: "no quorum", at: moment) == .unchanged)
        #expect(await store.commitCount == 2)
    }

    @Test func `addresses stay while nobody can look for them`() async throws {
        var known = record()
        (known.ipv4, known.ipv6) = ("192.0.2.7", "")
        _ = try await publisher.publish(known)
        #expect(try await publisher.publish(record()) == .unchanged)
        #expect(await store.text("mysql/master/orders/ipv4") == "192.0.2.7")
        #expect(try await publisher.strayKeys(beside: record()) == [])
    }

    @Test func `keys that somebody changed are told of, and are right after the next publication`() async throws {
        _ = try await publisher.publish(record())
        #expect(try await publisher.strayKeys(beside: record()) == [])
        var stray = KeyedTransaction()
        stray.put("mysql/master/orders", Array("db-9:3306".utf8))
        stray.remove("mysql/master/orders/port")
        try await store.commit(stray)
        #expect(
            try await publisher.strayKeys(beside: record()) == [
                "mysql/master/orders is \"db-9:3306\", and should be \"db-2:3307\"", "mysql/master/orders/port is missing, and should be \"3307\"",
            ])
        #expect(try await publisher.publish(record()) == .published)
        #expect(try await publisher.strayKeys(beside: record()) == [])
    }

    @Test func `keys of an alias that another cluster has are right`() async throws {
        _ = try await publisher.publish(record())
        _ = try await publisher.publish(record(host: "db-5", cluster: ClusterID(high: 0xA, low: 8)))
        #expect(await store.text("mysql/master/orders") == "db-5:3307")
        #expect(try await publisher.strayKeys(beside: record()) == [])
    }

    @Test func `addresses are published where they are known and removed where they are not`() async throws {
        var known = record(epoch: 1)
        (known.ipv4, known.ipv6) = ("192.0.2.7", "")
        _ = try await publisher.publish(known)
        #expect(await store.text("mysql/master/orders/ipv4") == "192.0.2.7")
        #expect(await store.text("mysql/master/orders/ipv6") == "")
        _ = try await publisher.publish(record(epoch: 2, host: "2001:db8::1"))
        #expect(await store.text("mysql/master/orders") == "[2001:db8::1]:3307")
        #expect(await store.text("mysql/master/orders/hostname") == "2001:db8::1")
        #expect(await store.text("mysql/master/orders/ipv4") == nil)
        #expect(await store.text("mysql/master/orders/ipv6") == "2001:db8::1")
        _ = try await publisher.publish(record(epoch: 3, host: "192.0.2.8"))
        #expect(await store.text("mysql/master/orders/ipv4") == "192.0.2.8")
        #expect(await store.text("mysql/master/orders/ipv6") == nil)
    }

    @Test func `keys that somebody removed or changed come back with the next repetition`() async throws {
        _ = try await publisher.publish(record())
        await store.set("mysql/master/orders/port", to: nil)
        await store.set("mysql/master/orders", to: "db-1:3307")
        #expect(try await publisher.publish(record()) == .published)
        #expect(await store.text("mysql/master/orders/port") == "3307")
        #expect(await store.text("mysql/master/orders") == "db-2:3307")
        await store.set("baton/mysql/master/names/orders", to: nil)
        #expect(try await publisher.publish(record()) == .published)
        #expect(await store.text("baton/mysql/master/names/orders") == "\(cluster)")
        _ = try await publisher.withdraw(cluster, because: "no quorum", at: moment)
        await store.set("mysql/master/orders", to: "db-1:3307")
        #expect(try await publisher.withdraw(cluster, because: "no quorum", at: moment) == .withdrawn)
        #expect(await store.text("mysql/master/orders") == nil)
    }

    @Test func `keys of before are taken over`() async throws {
        await store.set("mysql/master/orders", to: "db-1:3306")
        await store.set("mysql/master/orders/ipv4", to: "192.0.2.1")
        #expect(try await publisher.publish(record()) == .published)
        #expect(await store.text("mysql/master/orders") == "db-2:3307")
        #expect(await store.text("mysql/master/orders/ipv4") == nil)
    }

    // MARK: Aliases

    @Test func `a cluster that is called otherwise leaves nothing under its former alias`() async throws {
        _ = try await publisher.publish(record())
        #expect(try await publisher.publish(record(name: "shop")) == .published)
        #expect(
            await content.hasSuffix(
                """

                baton/mysql/master/names/shop = 000000000000000a0000000000000007
                mysql/master/shop = db-2:3307
                mysql/master/shop/hostname = db-2
                mysql/master/shop/port = 3307
                """))
        #expect(await store.text("mysql/master/orders") == nil)
        #expect(await store.text("baton/mysql/master/names/orders") == nil)
    }

    @Test func `aliases whose keys overlap follow each other`() async throws {
        _ = try await publisher.publish(record(name: "a"))
        #expect(try await publisher.publish(record(name: "a/port")) == .published)
        #expect(await store.text("mysql/master/a") == nil)
        #expect(await store.text("mysql/master/a/port") == "db-2:3307")
        #expect(await store.text("mysql/master/a/port/port") == "3307")
    }

    @Test func `of two clusters with one alias the later change has its keys, and repetition takes them from nobody`() async throws {
        let other = record(epoch: 1, host: "db-9", cluster: ClusterID(high: 0xA, low: 9))
        _ = try await publisher.publish(record())
        #expect(try await publisher.publish(other) == .published)
        #expect(await store.text("mysql/master/orders") == "db-9:3307")
        #expect(try await publisher.publish(record()) == .unchanged)
        #expect(await store.text("mysql/master/orders") == "db-9:3307")
        // Neither does a withdrawal, nor another alias.
        #expect(try await publisher.withdraw(cluster, because: "no quorum", at: moment) == .withdrawn)
        #expect(await store.text("mysql/master/orders") == "db-9:3307")
        #expect(try await publisher.publish(record(epoch: 4, name: "shop")) == .published)
        #expect(await store.text("mysql/master/orders") == "db-9:3307")
        #expect(await store.text("baton/mysql/master/names/orders") == "\(other.cluster)")
    }

    @Test func `an alias that its cluster gave up goes to the other one that has it`() async throws {
        let other = ClusterID(high: 0xA, low: 9)
        _ = try await publisher.publish(record())
        _ = try await publisher.publish(record(epoch: 1, host: "db-9", cluster: other))
        _ = try await publisher.publish(record(epoch: 1, host: "db-9", name: "shop", cluster: other))
        #expect(await store.text("mysql/master/orders") == nil)
        #expect(try await publisher.publish(record()) == .published)
        #expect(await store.text("mysql/master/orders") == "db-2:3307")
    }

    @Test func `an alias cannot reach keys of our own`() async throws {
        let publisher = KeyedKVPublisher(store, layout: KeyedLayout(prefix: ""), deadline: Self.patience)
        let victim = record(cluster: ClusterID(high: 0, low: 1))
        _ = try await publisher.publish(victim)
        for name in ["baton/clusters/\(victim.cluster)", "baton/names/orders", "baton", ""] {
            #expect(try await publisher.publish(record(name: name)) == .published)
        }
        #expect(try await publisher.record(of: victim.cluster) == .primary(victim))
        #expect(await store.text("orders") == "db-2:3307")
        #expect(await store.text("baton") == nil)
    }

    // MARK: Others at the same time

    @Test func `a higher epoch that comes in between is not undone`() async throws {
        let newer = record(epoch: 9, host: "db-9")
        _ = try await publisher.publish(record(epoch: 1, host: "db-1"))
        let other = KeyedKVPublisher(store, deadline: Self.patience)
        await store.interruptNextCommit { _ = try? await other.publish(newer) }
        #expect(try await publisher.publish(record(epoch: 5)) == .superseded(.primary(newer)))
        #expect(await store.text("mysql/master/orders") == "db-9:3307")
    }

    @Test func `keys that are restored are not those of a record of before`() async throws {
        let newer = record(epoch: 9, host: "db-9")
        _ = try await publisher.publish(record())
        await store.set("mysql/master/orders/port", to: nil)
        let other = KeyedKVPublisher(store, deadline: Self.patience)
        await store.interruptNextCommit { _ = try? await other.publish(newer) }
        #expect(try await publisher.publish(record()) == .superseded(.primary(newer)))
        #expect(await store.text("mysql/master/orders") == "db-9:3307")
        #expect(await store.text("mysql/master/orders/port") == "3307")
    }

    @Test func `a lower epoch that comes in between is replaced`() async throws {
        let older = record(epoch: 2, host: "db-1")
        let other = KeyedKVPublisher(store, deadline: Self.patience)
        await store.interruptNextCommit { _ = try? await other.publish(older) }
        #expect(try await publisher.publish(record(epoch: 5)) == .published)
        #expect(try await publisher.record(of: cluster) == .primary(record(epoch: 5)))
        #expect(await store.text("mysql/master/orders") == "db-2:3307")
    }

    @Test func `another cluster that takes the alias in between does not share it`() async throws {
        let rival = record(epoch: 1, host: "db-9", cluster: ClusterID(high: 0xA, low: 9))
        let other = KeyedKVPublisher(store, deadline: Self.patience)
        await store.interruptNextCommit { _ = try? await other.publish(rival) }
        #expect(try await publisher.publish(record()) == .published)
        #expect(await store.text("mysql/master/orders") == "db-2:3307")
        #expect(await store.text("baton/mysql/master/names/orders") == "\(cluster)")
        // Neither when it has the alias already.
        await store.interruptNextCommit { _ = try? await other.publish(self.record(epoch: 2, host: "db-9", cluster: rival.cluster)) }
        #expect(try await publisher.publish(record(epoch: 4)) == .published)
        #expect(await store.text("mysql/master/orders") == "db-2:3307")
        #expect(await store.text("baton/mysql/master/names/orders") == "\(cluster)")
        // Nor does one that withdraws, or gives up, what it does not have any more.
        await store.interruptNextCommit { _ = try? await other.publish(self.record(epoch: 3, host: "db-9", cluster: rival.cluster)) }
        #expect(try await publisher.withdraw(cluster, because: "no quorum", at: moment) == .withdrawn)
        #expect(await store.text("mysql/master/orders") == "db-9:3307")
        _ = try await publisher.publish(record(epoch: 5))
        await store.interruptNextCommit { _ = try? await other.publish(self.record(epoch: 4, host: "db-9", cluster: rival.cluster)) }
        #expect(try await publisher.publish(record(epoch: 6, name: "shop")) == .published)
        #expect(await store.text("mysql/master/orders") == "db-9:3307")
        #expect(await store.text("mysql/master/shop") == "db-2:3307")
    }

    @Test func `a withdrawal that meets a new primary withdraws that one`() async throws {
        let newer = record(epoch: 9, host: "db-9")
        _ = try await publisher.publish(record(epoch: 1, host: "db-1"))
        let other = KeyedKVPublisher(store, deadline: Self.patience)
        await store.interruptNextCommit { _ = try? await other.publish(newer) }
        #expect(try await publisher.withdraw(cluster, because: "no quorum", at: moment) == .withdrawn)
        #expect(try await publisher.record(of: cluster) == .withdrawn(WithdrawnRecord(newer, because: "no quorum", at: moment)))
        #expect(await store.text("mysql/master/orders") == nil)
    }

    @Test func `two publishers that race never lower the epoch`() async throws {
        let store = store, cluster = cluster
        let key = KeyedLayout().recordKey(of: cluster)
        let records = (UInt64(1)...60).map { record(epoch: $0, host: "db-\($0)") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for parity in 0...1 {
                group.addTask {
                    let publisher = KeyedKVPublisher(store, deadline: Self.patience)
                    for record in records where record.epoch.rawValue % 2 == UInt64(parity) { _ = try await publisher.publish(record) }
                }
            }
            group.addTask {
                var highest = Epoch.initial
                // Without a publisher that goes on there is no end to wait for.
                while highest.rawValue < 60, !Task.isCancelled {
                    guard let value = try await store.read([key])[0] else { continue }
                    let epoch = try PrimaryRecordCoding.decode(value.bytes).epoch
                    #expect(epoch >= highest)
                    highest = epoch
                }
            }
            // The first error ends the others.
            while try await group.next() != nil {}
        }
        #expect(try await publisher.record(of: cluster) == .primary(records[59]))
        #expect(await store.text("mysql/master/orders") == "db-60:3307")
    }

    // MARK: Failures

    @Test func `a transaction without an answer is looked for`() async throws {
        await store.meetWhenCommitting([.outcomeUnknown(.carriedOut)])
        #expect(try await publisher.publish(record()) == .published)
        #expect(await store.commitCount == 1)
        await store.meetWhenCommitting([.outcomeUnknown(.lost)])
        #expect(try await publisher.publish(record(epoch: 4)) == .published)
        #expect(await store.commitCount == 2)
        await store.meetWhenCommitting([.outcomeUnknown(.carriedOut)])
        #expect(try await publisher.withdraw(cluster, because: "no quorum", at: moment) == .withdrawn)
        #expect(await store.commitCount == 3)
    }

    @Test func `a transaction that is carried out late changes nothing any more`() async throws {
        await store.meetWhenCommitting([.outcomeUnknown(.late)])
        #expect(try await publisher.publish(record(epoch: 4)) == .published)
        #expect(try await publisher.publish(record(epoch: 5, host: "db-5")) == .published)
        let before = await content
        #expect(await store.carryOutWhatIsLate() == [false])
        #expect(await content == before)
    }

    @Test func `conflicts end`() async throws {
        await store.meetWhenCommitting([.conflict, .conflict, .conflict])
        #expect(try await publisher.publish(record()) == .published)
        await store.meetWhenCommitting(Array(repeating: .conflict, count: 100))
        let error = await #expect(throws: KVPublisherError.self) { try await publisher.publish(record(epoch: 4)) }
        #expect(error?.code == .timedOut)
        #expect(try await publisher.record(of: cluster) == .primary(record()))
    }

    @Test func `nothing is begun after the deadline`() async throws {
        let publisher = KeyedKVPublisher(store, deadline: .zero)
        let error = await #expect(throws: KVPublisherError.self) { try await publisher.publish(record()) }
        #expect(error?.code == .timedOut)
        #expect(await store.commitCount == 0)
    }

    struct Failing: Sendable, CustomTestStringConvertible {
        var fault: InMemoryKeyedStore.Fault
        var code: KVPublisherError.Code
        var testDescription: String { "\(fault)" }
    }

    static let failing = [Failing(fault: .unreachable, code: .unreachable), Failing(fault: .refused, code: .refused)]

    @Test(arguments: failing) func `what the store says is told, with its name`(row: Failing) async throws {
        _ = try await publisher.publish(record())
        let before = await content
        await store.meetWhenReading([row.fault])
        var errors = [await #expect(throws: KVPublisherError.self) { try await publisher.publish(record(epoch: 4)) }]
        await store.meetWhenReading([])
        await store.meetWhenCommitting([row.fault])
        errors.append(await #expect(throws: KVPublisherError.self) { try await publisher.publish(record(epoch: 4)) })
        await store.meetWhenCommitting([row.fault])
        errors.append(await #expect(throws: KVPublisherError.self) { try await publisher.withdraw(cluster, because: "no quorum", at: moment) })
        await store.meetWhenReading([row.fault])
        errors.append(await #expect(throws: KVPublisherError.self) { try await publisher.clusters() })
        for error in errors { #expect(error?.code == row.code && error?.message.hasPrefix("keys in memory: told ") == true) }
        #expect(await content == before)
    }

    @Test func `without a read back nothing is published`() async throws {
        let store = store
        await store.interruptNextCommit { await store.meetWhenReading([.unreachable]) }
        let error = await #expect(throws: KVPublisherError.self) { try await publisher.publish(record()) }
        #expect(error?.code == .unreachable)
        #expect(await store.commitCount == 1)
        #expect(try await publisher.publish(record()) == .unchanged)
    }

    @Test(arguments: ["", "not ours", "{\"format\":1}"]) func `what is not a record is left as it is`(content: String) async throws {
        let key = KeyedLayout().recordKey(of: cluster)
        await store.set(key, to: content)
        var errors = [await #expect(throws: KVPublisherError.self) { try await publisher.publish(record()) }]
        errors.append(await #expect(throws: KVPublisherError.self) { try await publisher.withdraw(cluster, because: "no quorum", at: moment) })
        for error in errors { #expect(error?.code == .corrupt && error?.message.contains(key) == true) }
        #expect(await store.text(key) == content)
        #expect(await store.commitCount == 0)
    }

    @Test func `the record of another cluster is left as it is`() async throws {
        let other = record(cluster: ClusterID(high: 0, low: 8))
        let bytes = try PrimaryRecordCoding.encode(.primary(other))
        await store.set(KeyedLayout().recordKey(of: cluster), to: String(decoding: bytes, as: UTF8.self))
        let error = await #expect(throws: KVPublisherError.self) { try await publisher.publish(record()) }
        #expect(error?.code == .corrupt)
        #expect(await store.commitCount == 0)
    }

    @Test func `what is no record's key is not listed`() async throws {
        let key = KeyedLayout().recordKey(of: cluster)
        for other in ["\(key)0", "\(key.uppercased())", "baton/mysql/master/clusters/", "baton/mysql/master/clusters/x", "baton/mysql/master/clusters/000000000000000A0000000000000007"] {
            await store.set(other, to: "x")
        }
        #expect(try await publisher.clusters() == [])
        _ = try await publisher.publish(record())
        #expect(try await publisher.clusters() == [cluster])
    }
}
