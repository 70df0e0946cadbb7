#if Daemon
    import BatonTesting
    import ControlModel
    import ManagerCore
    import Presentation
    import Testing
    import TopologyModel

    @Suite struct DetectionRoutesTests {
        /// Detections 3 and 4 of db1, which recovery 5 answers, detection 7 of db3, and 21 more of db4 up to the number 28.
        private static func snapshot(alias: String = "shop") -> ManagerSnapshot {
            func detection(_ name: String, _ code: String, isActionable: Bool = false) -> ControlCommand {
                .recordDetection(
                    Detection(cluster: Fixture.clusterID, instance: Fixture.address(name), code: code, evidence: ["\(name): lost"], isActionable: isActionable))
            }
            let opening = RecoveryOpening(
                cluster: Fixture.clusterID, expectedEpoch: .initial, failed: Fixture.address("db1"), failedIdentity: "", code: "DeadMaster", evidence: ["db2: lost"],
                flapWindow: .seconds(3600))
            var commands: [ControlCommand] = [
                .registerCluster(Fixture.clusterID, primary: Fixture.address("db1")), .setClusterAlias(Fixture.clusterID, alias),
                detection("db1", "UnreachableMaster"), detection("db1", "DeadMaster", isActionable: true), .openRecovery(opening),
                .closeRecovery(RecoveryID(rawValue: 5), RecoveryClosing(result: .aborted, reason: "the primary is back")), detection("db3", "ReplicaStopped"),
            ]
            for _ in 0..<21 { commands.append(detection("db4", "ReplicaStopped")) }
            var snapshot = Fixture.snapshot()
            snapshot.control = ControlState()
            for (position, command) in commands.enumerated() {
                let stamp = CommandStamp(at: WallTime(milliseconds: Fixture.at.milliseconds - 10_000 + Int64(position)), node: "manager1")
                _ = snapshot.control.apply(command, stamp: stamp, index: LogIndex(rawValue: UInt64(position + 1)))
            }
            return snapshot
        }

        static func descending(_ numbers: ClosedRange<Int64>, then others: [Int64] = []) -> [Int64] { numbers.reversed() + others }

        private let manager = FakeManager(DetectionRoutesTests.snapshot())

        private func numbers(_ path: String, _ name: String = "Id") async throws -> [Int64] {
            let page = try await Page.get(path, manager: manager)
            #expect(page.status == 200, "\(page.text)")
            return try #require(page.json.arrayValue).compactMap { $0[name]?.integerValue }
        }

        @Test(arguments: [
            ("/api/audit-failure-detection", descending(9...28)), ("/api/audit-failure-detection/0", descending(9...28)),
            ("/api/audit-failure-detection/1", [8, 7, 4, 3]), ("/api/audit-failure-detection/2", []), ("/api/audit-failure-detection/alias/shop/1", [8, 7, 4, 3]),
            ("/api/audit-failure-detection/alias/shop/2", []), ("/api/audit-failure-detection/id/4", [4]), ("/api/audit-failure-detection/id/99", []),
        ] as [(String, [Int64])])
        func `detections come in pages, the newest first`(path: String, expected: [Int64]) async throws {
            #expect(try await numbers(path) == expected)
        }

        @Test(arguments: [
            ("/api/baton/detections?count=2", [28, 27]), ("/api/baton/detections?count=1000&cluster=db1:3306", descending(7...28, then: [4, 3])),
            ("/api/baton/detections", descending(9...28)),
        ] as [(String, [Int64])])
        func `as many as are asked for come in our own words`(path: String, expected: [Int64]) async throws {
            #expect(try await numbers(path, "detection") == expected)
        }

        @Test func `a detection and the recovery that answered it name each other`() async throws {
            #expect(try await numbers("/api/audit-failure-detection/id/4", "RelatedRecoveryId") == [5])
            #expect(try await numbers("/api/audit-failure-detection/id/3", "RelatedRecoveryId") == [0], "a newer detection came before the recovery")
            #expect(try await numbers("/api/audit-recovery/id/5", "LastDetectionId") == [4])
        }

        @Test func `an alias that somebody made up is found, kept as it is, and obeyed by no terminal`() async throws {
            let alias = "<b>\u{1B}[31m&'\""
            let manager = FakeManager(DetectionRoutesTests.snapshot(alias: alias))
            let page = try await Page.get("/api/audit-failure-detection/alias/\(PercentCoding.encode(alias))/1", manager: manager)
            let first = try #require(page.json.arrayValue?.first, "\(page.text)")
            #expect(first["AnalysisEntry"]?["ClusterDetails"]?["ClusterAlias"] == .string(alias))
            #expect(first["Summary"]?.stringValue?.contains("(cluster <b> [31m&'\", db1:3306)") == true, "\(page.text)")
        }
    }
#endif
