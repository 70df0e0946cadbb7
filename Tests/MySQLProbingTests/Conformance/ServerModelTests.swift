#if MySQL
import TestServers
import Testing

extension RealServers {
    /// The simulator proves what it proves only as far as its servers do what real ones do.
    @Suite struct `The model of a server agrees with real servers` {
        private static let rows = ScenarioRow.relayLogs + ScenarioRow.receivers + ScenarioRow.progress + ScenarioRow.writability + ScenarioRow.draining
            + ScenarioRow.closing + ScenarioRow.acknowledging + ScenarioRow.histories + ScenarioRow.fullLog + ScenarioRow.identities

        @Test(.timeLimit(.minutes(1)), arguments: rows, [false, true])
        func `a simulated replica shows what MariaDB and MySQL show`(row: ScenarioRow, isMySQL: Bool) async throws {
            let expected = row.expected(ofMySQL: isMySQL)
            let shown = try await SimulatedPlayer(row, isMySQL: isMySQL).play(row, expecting: expected)
            #expect(shown == expected)
        }

        /// On all kinds at once: they wait for most of the time, each for its own servers.
        @Test(.timeLimit(.minutes(1)), arguments: rows)
        func `real replicas show it`(row: ScenarioRow) async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for kind in TestServerKind.all {
                    group.addTask {
                        let shown = try await withTestServers(kind, .star(replicas: 1)) { set in try await RealPlayer.play(row, with: set) }
                        #expect(shown == row.expected(of: kind), "\(kind)")
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}
#endif
