#if Daemon
    import BatonTesting
    import ControlModel
    import ManagerCore
    import Presentation
    import Refactoring
    import Testing
    import TopologyModel

    /// What `/api/topology*` answers for the reference's own examples, character for character.
    @Suite struct TopologyTextTests {
        private static func manager() -> FakeManager {
            var fleet = TopologyBuilder(drawing: "db1 <- db2, db3; db2 <- db4", flavor: .mysql)
            for name in ["db1", "db2", "db3", "db4"] { fleet[name].versionText = "8.0.36" }
            fleet["db3"].versionText = "8.0.35"
            fleet["db1"].semiSync.sourceActive = true
            fleet["db2"].semiSync.replicaActive = true
            fleet["db3"].placement.alias = "r"
            fleet["db3"].settings.binaryLogEnabled = false
            fleet["db3"].channels[0].lag = .seconds(12)
            fleet["db4"].channels[0].applier = .stopped
            fleet["db4"].placement.isDowntimed = true
            var snapshot = Fixture.snapshot(of: fleet)
            snapshot.configuration.refactoring.maximumLag = .seconds(10)
            let stamp = CommandStamp(at: Fixture.at, node: "manager1")
            for (offset, tag) in [("role", "main"), ("big", "")].enumerated() {
                _ = snapshot.control.apply(
                    .setTag(Fixture.address("db1"), name: tag.0, value: tag.1), stamp: stamp, index: LogIndex(rawValue: UInt64(100 + offset)))
            }
            return FakeManager(snapshot)
        }

        @Test(arguments: [
            (
                "topology",
                """
                db1:3306       [0s,ok,8.0.36,rw,ROW,>>,GTID,semi:master]
                + db2:3306     [0s,ok,8.0.36,ro,ROW,>>,GTID,semi:replica]
                  - db4:3306   [null,nonreplicating,8.0.36,ro,ROW,>>,GTID,downtimed]
                + db3:3306 (r) [12s,lag,8.0.35,ro,nobinlog,GTID]
                """
            ),
            (
                "topology-tabulated",
                """
                db1:3306      |  0s|ok            |8.0.36|rw|ROW     |>>,GTID,semi:master\u{20}
                + db2:3306    |  0s|ok            |8.0.36|ro|ROW     |>>,GTID,semi:replica
                  - db4:3306  |null|nonreplicating|8.0.36|ro|ROW     |>>,GTID,downtimed\u{20}\u{20}\u{20}
                + db3:3306 (r)| 12s|lag           |8.0.35|ro|nobinlog|GTID               \u{20}
                """
            ),
            (
                "topology-tags",
                """
                db1:3306       [0s,ok,8.0.36,rw,ROW,>>,GTID,semi:master] [big,role=main]
                + db2:3306     [0s,ok,8.0.36,ro,ROW,>>,GTID,semi:replica] []
                  - db4:3306   [null,nonreplicating,8.0.36,ro,ROW,>>,GTID,downtimed] []
                + db3:3306 (r) [12s,lag,8.0.35,ro,nobinlog,GTID] []
                """
            ),
        ])
        func `the text is the incumbent's`(path: String, text: String) async throws {
            for hint in ["shop", "db4/3306"] {
                let page = try await Page.get("/api/\(path)/\(hint)", manager: Self.manager())
                #expect(page.json["Code"] == "OK")
                #expect(page.json["Details"]?.stringValue == text)
            }
        }
    }
#endif
