#if Network
import HostResolution
import Raft
import RaftCore

@testable import RaftNetwork

/// A transport with what it received and what happened to it.
final class TestNode: Sendable {
    struct Received: Hashable, Sendable {
        let frame: RaftFrame
        let from: NodeID
    }

    let number: UInt64
    let transport: RaftNetworkTransport
    let received: AsyncStream<Received>
    let events: AsyncStream<RaftNetworkEvent>
    /// Whose connections were closed.
    let closed: AsyncStream<NodeID>
    private let sink: AsyncStream<Received>.Continuation
    private let lost: AsyncStream<NodeID>.Continuation

    /// - Parameter ask: what names mean.
    init(
        _ number: UInt64, _ security: RaftNetworkSecurity, listen: String = "127.0.0.1:0", cluster: UInt64 = 1, _ change: (inout RaftNetworkSettings) -> Void = { _ in },
        asking ask: @escaping HostLookup.Question = HostLookup.askSystem
    ) {
        self.number = number
        var settings = RaftNetworkSettings(identity: identity(number, cluster: cluster), listen: listen, security: security)
        change(&settings)
        // As much as a test sends.
        (received, sink) = AsyncStream.makeStream(bufferingPolicy: .unbounded)
        (closed, lost) = AsyncStream.makeStream(bufferingPolicy: .unbounded)
        let (events, told) = AsyncStream<RaftNetworkEvent>.makeStream(bufferingPolicy: .unbounded)
        self.events = events
        transport = RaftNetworkTransport(settings, asking: ask) { told.yield($0) }
    }

    var id: NodeID { node(number) }
    var port: Int { transport.port ?? 0 }
    var address: MemberAddress { MemberAddress(node: id, address: "127.0.0.1:\(port)") }

    func start() async throws {
        try await transport.start({ [sink] in sink.yield(Received(frame: $0, from: $1)) }, closed: { [lost] in lost.yield($0) })
    }

    func send(_ frame: RaftFrame, to other: TestNode) { transport.send(frame, to: other.id) }

    /// All that were closed until now; nothing is told after it.
    func allClosed() async -> [NodeID] {
        lost.finish()
        return await closed.reduce(into: []) { $0.append($1) }
    }

    func next() async -> Received? { await received.first { _ in true } }

    func next(_ codes: RaftNetworkEvent.Code...) async -> RaftNetworkEvent? { await events.first { codes.contains($0.code) } }

    func count(_ code: RaftNetworkEvent.Code) -> UInt64 { transport.counters().count(of: code) }
}

/// Starts them, and stops them whatever happens.
func withNodes(_ nodes: TestNode..., body: () async throws -> Void) async throws {
    do {
        for node in nodes { try await node.start() }
        try await body()
    } catch {
        for node in nodes { await node.transport.stop() }
        throw error
    }
    for node in nodes { await node.transport.stop() }
}
#endif
