#if Daemon
    import ControlModel
    import HTTPAPI
    import KVPublishers
    import ManagerCore
    import Presentation
    import Testing
    import TopologyModel

    @Suite struct StoreRoutesTests {
        private static func record(_ cluster: ClusterID = Fixture.clusterID, name: String = "shop") -> PrimaryRecord {
            PrimaryRecord(
                cluster: cluster, clusterName: name, primary: InstanceAddress(host: "db2", port: 3307), epoch: Epoch(rawValue: 7), recovery: RecoveryID(rawValue: 3), at: WallTime(milliseconds: 5),
                ipv4: "192.0.2.7", ipv6: "")
        }

        private static let submissions = [
            RouteSubmission(store: "consul", record: record(), outcome: .published), RouteSubmission(store: "etcd", record: record(), outcome: .unchanged),
            RouteSubmission(store: "consul", record: record(ClusterID(high: 0, low: 9), name: ""), outcome: .unchanged),
            RouteSubmission(store: "etcd", record: record(ClusterID(high: 0, low: 9), name: ""), outcome: .superseded(.primary(record()))),
        ]

        private func get(_ path: String, _ stores: FakeStores?, listen: String = "127.0.0.1:3000") async throws -> Page {
            try await Page.get([path], of: Page.listener(listen: listen, stores: stores, manager: FakeManager(Fixture.snapshot())))[0]
        }

        @Test(arguments: [
            ("/api/baton/kv", "report all"), ("/api/baton/kv/shop", "report \(Fixture.clusterID)"), ("/api/baton/kv/db3", "report \(Fixture.clusterID)"),
            ("/api/baton/kv/\(ClusterID(high: 0, low: 9))", "report \(ClusterID(high: 0, low: 9))"), ("/api/baton/kv-submit", "submit all"),
            ("/api/baton/kv-submit/shop", "submit \(Fixture.clusterID)"), ("/api/submit-masters-to-kv-stores", "submit all"),
            ("/api/submit-masters-to-kv-stores/shop", "submit \(Fixture.clusterID)"),
        ])
        func `the cluster that is named is asked for`(path: String, asked: String) async throws {
            let stores = FakeStores()
            #expect(try await get(path, stores).status == 200)
            #expect(await stores.asked == [asked])
        }

        @Test(arguments: ["/api/baton/kv", "/api/baton/kv-submit", "/api/submit-masters-to-kv-stores/shop"])
        func `where no store is told it says which keys name one`(path: String) async throws {
            let page = try await get(path, nil)
            #expect(page.status == 500 && page.json["Message"]?.stringValue?.contains("ConsulAddress") == true)
        }

        @Test(arguments: ["/api/baton/kv/nobody", "/api/submit-masters-to-kv-stores/nobody"])
        func `a cluster that nobody knows is an error`(path: String) async throws {
            let stores = FakeStores()
            #expect(try await get(path, stores).status == 500)
            #expect(await stores.asked == [])
        }

        @Test func `a report has each cluster with what each store says`() async throws {
            let withdrawn = StoredRecord.withdrawn(WithdrawnRecord(Self.record(), because: "no quorum", at: WallTime(milliseconds: 9)))
            let report = RouteReport(
                phase: .publishing, stores: ["consul", "etcd", "file"],
                comparisons: [
                    RouteComparison(store: "consul", cluster: Fixture.clusterID, wanted: Self.record(), isWithdrawn: false, stored: .primary(Self.record())),
                    RouteComparison(store: "etcd", cluster: Fixture.clusterID, wanted: Self.record(), isWithdrawn: false, stored: withdrawn),
                    RouteComparison(store: "file", cluster: Fixture.clusterID, wanted: Self.record(), isWithdrawn: false, stored: nil, trouble: "disk"),
                ], troubles: ["the routes of file are not up to date: disk"])
            let json = try await get("/api/baton/kv", FakeStores(report)).json
            #expect(json["phase"] == "publishing" && json["in_order"] == false && json["troubles"] == ["the routes of file are not up to date: disk"])
            let cluster = try #require(json["clusters"]?.arrayValue?.first)
            #expect(cluster["cluster"]?.stringValue == Fixture.clusterID.description && cluster["name"] == "shop" && cluster["wanted"]?["primary"] == "db2:3307")
            #expect(cluster["wanted"]?["epoch"] == 7 && cluster["wanted"]?["ipv4"] == "192.0.2.7" && cluster["wanted"]?["recovery"] == 3)
            let stores = try #require(cluster["stores"]?.arrayValue)
            #expect(stores.map { $0["verdict"]?.stringValue } == ["same", "outdated", "unknown"] && stores[1]["stored"]?["withdrawn"] == "no quorum" && stores[2]["trouble"] == "disk")
            #expect(
                cluster["text"]?.stringValue == """
                    shop: db2:3307 of epoch 7
                      consul: in order
                      etcd: OUTDATED: withdrawn, of epoch 7: no quorum
                      file: UNKNOWN: disk
                    """)
        }

        @Test func `a submission answers with the incumbent's pairs, each once`() async throws {
            let page = try await get("/api/submit-masters-to-kv-stores", FakeStores(submissions: Self.submissions))
            #expect(page.status == 200 && page.json["Message"] == "submitted 2 primaries")
            #expect(
                page.json["Details"] == [
                    ["Key": "mysql/master/shop", "Value": "db2:3307"], ["Key": "mysql/master/shop/hostname", "Value": "db2"], ["Key": "mysql/master/shop/port", "Value": "3307"],
                    ["Key": "mysql/master/shop/ipv4", "Value": "192.0.2.7"], ["Key": "mysql/master/shop/ipv6", "Value": ""],
                ])
        }

        @Test func `ours says what became of each record`() async throws {
            let page = try await get("/api/baton/kv-submit", FakeStores(submissions: Self.submissions))
            #expect(page.json["Details"]?.arrayValue?.compactMap { $0["outcome"]?.stringValue } == ["published", "unchanged", "unchanged", "superseded"])
            #expect(page.json["Details"]?.arrayValue?.first?["text"] == "shop: db2:3307 of epoch 7 in consul: published")
            let failed = RouteSubmission(store: "etcd", record: Self.record(), outcome: .failed("down"))
            let failure = try await get("/api/baton/kv-submit", FakeStores(submissions: [failed]))
            #expect(failure.status == 500 && failure.json["Message"] == "submitted 1 primary; 1 of 1 records were not stored" && failure.json["Details"]?.arrayValue?.count == 1)
        }

        @Test func `a manager that publishes nothing says so`() async throws {
            let page = try await get("/api/baton/kv-submit", FakeStores(submissions: nil))
            #expect(page.status == 500 && page.json["Message"]?.stringValue?.contains("no contact with a quorum") == true)
        }

        @Test func `a submission is a change, and refused where nobody may change anything`() async throws {
            let stores = FakeStores()
            for path in ["/api/baton/kv-submit", "/api/submit-masters-to-kv-stores"] {
                let page = try await get(path, stores, listen: "0.0.0.0:3000")
                #expect(page.status == 500 && page.json["Message"]?.stringValue?.hasPrefix("Unauthorized: ") == true, "\(page)")
            }
            #expect(await stores.asked == [])
            #expect(try await get("/api/baton/kv", stores, listen: "0.0.0.0:3000").status == 200)
        }
    }
#endif
