#if Network
import TestStores
import Testing
import ZooKeeperClient

extension `Trouble with real servers` {
    @Suite struct `in an ensemble of three` {
        @Test(.timeLimit(.minutes(2))) func `the session goes on at another server, and what is written and read together stays together everywhere`() async throws {
            try await TestZooKeeper.ensemble { servers in
                try await servers[0].with { writer in try await JointReading(nodes: ["/together", "/together/host", "/together/port"]).run(writer, servers) }
                try await Self.synchronize(servers)
                try await Self.moveOn(servers)
            }
        }

        private static func synchronize(_ servers: [TestZooKeeper]) async throws {
            try await servers[0].with { writer in
                try await writer.create("/seen")
                for server in servers {
                    try await server.with { reader in
                        for _ in 0..<30 {
                            let version = try await writer.setData("/seen", [], version: nil).version
                            try await reader.sync("/seen")
                            let read = try await reader.get("/seen").stat.version
                            #expect(read == version)
                        }
                    }
                }
            }
        }

        /// The server that a client is connected to dies: the ensemble keeps the session.
        private static func moveOn(_ servers: [TestZooKeeper]) async throws {
            let log = EventLog()
            let ensemble = try ZooKeeperEnsemble(parsing: servers.map(\.name).joined(separator: ","))
            try await ZooKeeper.with(ensemble, settings: settings { $0.sessionTimeout = .seconds(60) }, observer: log.observer) { client in
                try await client.create("/own", Array(text: "x"), mode: .ephemeral)
                let session = try await client.get("/own").stat.ephemeralOwner
                let first = await log.next(.connected)
                #expect(first?.session == session)
                guard let home = servers.first(where: { $0.name == first?.server.description }) else { throw ZooKeeperError(.settings, "\(String(describing: first))") }
                home.kill()
                let second = await log.next(.connected)
                #expect(second?.session == session)
                #expect(second?.server != first?.server)
                #expect(try await client.get("/own").stat.ephemeralOwner == session)
                #expect(try await client.setData("/own", Array(text: "y"), version: 0).version == 1)
                try await home.restart()
            }
        }
    }
}
#endif
