#if MySQL
import TestServers
import Testing

extension RealServers {
    /// The simulator proves what it proves only as far as its servers do what real ones do.
    @Suite struct `The model of a server agrees with real servers` {
        private static let rows = ScenarioRow.relayLogs + ScenarioRow.receivers + ScenarioRow.writability + ScenarioRow.draining

        @Test(.timeLimit(.minutes(1)), arguments: rows)
        func `a simulated replica shows what MariaDB shows`(row: ScenarioRow) async throws {
            #expect(try await SimulatedPlayer(row).play(row, expecting: row.expected) == row.expected)
        }

        @Test(.timeLimit(.minutes(1)), arguments: rows, TestServerKind.all)
        func `a real replica shows it`(row: ScenarioRow, kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 1)) { set in
                let observed = try await RealPlayer.play(row, with: set)
                #expect(observed == row.expected(of: kind))
            }
        }
    }
}
#endif
