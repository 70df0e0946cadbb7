#if MySQL
public import MySQLClient
public import Probing
import Synchronization
public import TopologyModel

/// Reads servers over kept connections: one round trip per liveness probe.
///
/// ## Effect on servers
/// One session per server that lasts, and one more for the moment of a details probe or of one that asks for a fresh connection, which takes the place
/// of the lasting one while a session for details is there, and while one hangs. Where all connections are taken, none for details.
/// Statements: `SET SESSION` on connecting, the dialect's batches, and `KILL` of a session of our own that did not answer (server truth T4). A
/// search for errant transactions takes the place of details probes for as long as it lasts; it lists the binary logs, and reads the first events of
/// a few of them. A write has a session of its own, of another account, for as long as it lasts: it updates one row, or looks whether an earlier one is
/// still there and writes nothing.
///
/// Holds nothing of a server that was forgotten; otherwise one record per address that was ever probed. How many probes run at once is the
/// caller's to limit.
public final class MySQLProber: InstanceProber {
    private let options: MySQLProbingOptions
    private let catalog: BatchCatalog
    private let reactor: MySQLReactor
    private let now: @Sendable () -> MonotonicInstant
    private let servers = Mutex<[InstanceAddress: ServerProbe]>([:])
    private let writers = Mutex<[InstanceAddress: ServerWriter]>([:])
    private let lossContinuation: AsyncStream<InstanceAddress>.Continuation
    public let losses: AsyncStream<InstanceAddress>

    public init(
        options: MySQLProbingOptions, reactor: MySQLReactor, now: @escaping @Sendable () -> MonotonicInstant = { SystemClock.now() }
    ) {
        self.options = options
        self.catalog = BatchCatalog(asksRegisteredReplicas: options.asksRegisteredReplicas)
        self.reactor = reactor
        self.now = now
        (losses, lossContinuation) = AsyncStream.makeStream(
            of: InstanceAddress.self, bufferingPolicy: .bufferingNewest(options.lossBuffer))
    }

    public func probe(_ request: ProbeRequest) async -> ProbeReport { await server(at: request.address).probe(request) }

    public func locate(_ request: ErrantSearchRequest) async -> ErrantSearchOutcome { await server(at: request.address).locate(request) }

    public func write(_ request: WriteProbeRequest) async -> WriteProbeOutcome {
        guard let target = options.writeProbe else { return .impossible("no account for the write probe is configured") }
        let writer = writers.withLock { writers in
            let known = writers[request.address] ?? ServerWriter(address: request.address, target: target, options: options, reactor: reactor, now: now)
            writers[request.address] = known
            return known
        }
        return await writer.write(request)
    }

    private func server(at address: InstanceAddress) -> ServerProbe {
        servers.withLock { servers in
            if let known = servers[address] { return known }
            let continuation = lossContinuation
            let new = ServerProbe(address: address, options: options, catalog: catalog, reactor: reactor, now: now) {
                continuation.yield(address)
            }
            servers[address] = new
            return new
        }
    }

    public func forget(_ address: InstanceAddress) async {
        options.reservedPorts?.forget(address)
        // One whose write may still hang is remembered: no second one is sent, whoever comes back to the address.
        if let writer = writers.withLock({ $0[address] }), await writer.isIdle { writers.withLock { $0[address] = nil } }
        await servers.withLock { $0.removeValue(forKey: address) }?.close()
    }

    /// Closes every kept connection and ends ``losses``. Probes that run end with a failure of kind `local`.
    public func close() async {
        let all = servers.withLock { servers in
            defer { servers = [:] }
            return servers.keys.sorted().compactMap { servers[$0] }
        }
        for server in all { await server.close() }
        lossContinuation.finish()
    }
}
#endif
