#if MySQL
import TopologyModel

extension TestServerKind {
    /// What every server of a test runs with: small, on loopback, GTID, row format, both sides of semi-sync there and off.
    /// - Parameter home: the directory of this one server.
    func options(home: String, port: UInt16, serverID: Int) -> [String] {
        [
            "--datadir=\(home)/data", "--socket=\(home)/socket", "--pid-file=\(home)/pid", "--tmpdir=\(home)/tmp", "--log-error=\(home)/log",
            "--port=\(port)", "--bind-address=127.0.0.1,::1", "--server-id=\(serverID)", "--report-host=127.0.0.1", "--report-port=\(port)",
            "--skip-name-resolve", "--log-bin=bin", "--relay-log=relay", "--max-connections=\(Self.maximumConnections)", "--innodb-buffer-pool-size=16M",
            // What is committed survives a kill -9; only the machine may not crash.
            "--innodb-flush-log-at-trx-commit=1", "--sync-binlog=0",
        ] + (isMySQL ? Self.mysqlOptions : Self.mariadbOptions)
    }

    /// As many as a crowd in a test needs and few enough to make the tables of the performance schema small.
    package static let maximumConnections = 100
    /// After so long without an event a receiver asks again; heartbeats come at half of it.
    package static let netTimeout: Duration = .seconds(4)

    /// A commit waits so long for an acknowledgement, and goes on without.
    package static let semiSyncTimeout: Duration = .seconds(1)

    private static let mariadbOptions = [
        "--log-slave-updates=1", "--binlog-format=ROW", "--gtid-strict-mode=1", "--slave-net-timeout=\(netTimeout.components.seconds)",
        "--innodb-log-file-size=8M", "--key-buffer-size=1M", "--aria-pagecache-buffer-size=8M", "--performance-schema=OFF",
        "--rpl-semi-sync-master-wait-point=AFTER_SYNC", "--rpl-semi-sync-master-timeout=\(semiSyncTimeout.wholeMilliseconds)",
    ]

    private static let mysqlOptions = [
        "--gtid-mode=ON", "--enforce-gtid-consistency=ON", "--replica-net-timeout=\(netTimeout.components.seconds)", "--innodb-redo-log-capacity=8M",
        "--key-buffer-size=1M", "--mysqlx=OFF", "--secure-file-priv=", "--table-open-cache=200", "--table-definition-cache=400",
        "--plugin-load-add=semisync_source.so;semisync_replica.so", "--loose-rpl-semi-sync-source-wait-point=AFTER_SYNC",
        "--loose-rpl-semi-sync-source-timeout=\(semiSyncTimeout.wholeMilliseconds)",
        // Off, the prober could not ask it; so small it costs half of the memory.
        "--performance-schema=ON", "--performance-schema-digests-size=100", "--performance-schema-max-table-instances=400",
        "--performance-schema-events-statements-history-long-size=0", "--performance-schema-events-waits-history-long-size=0",
        "--performance-schema-events-stages-history-long-size=0", "--performance-schema-events-transactions-history-long-size=0",
    ]
}
#endif
