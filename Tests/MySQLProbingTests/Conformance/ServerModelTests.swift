#if MySQL
import Testing

extension RealServers {
    /// The simulator proves what it proves only as far as its servers do what real ones do.
    @Suite(SharedReplicationSet()) struct `The model of a server agrees with MariaDB` {
        @Test(arguments: ScenarioRow.relayLogs + ScenarioRow.receivers + ScenarioRow.writability + ScenarioRow.draining)
        func `a simulated and a real replica show the same`(row: ScenarioRow) async throws {
            let set = try #require(SharedReplicationSet.current)
            let simulated = try await SimulatedPlayer(row).play(row)
            let real = try await RealPlayer.play(row, with: set)
            #expect(simulated == row.expected)
            #expect(real == row.expected)
            #expect(simulated == real)
        }
    }
}
#endif
