#if Network
import NIOCore
import Raft
import RaftCore
import Testing

@testable import RaftNetwork

@Suite struct SettingsTests {
    @Test(arguments: [
        ("db-1:7000", NodeAddress.host("db-1", port: 7000)), ("127.0.0.1:0", .host("127.0.0.1", port: 0)), ("[::1]:7000", .host("::1", port: 7000)),
        ("[fe80::1%eth0]:1", .host("fe80::1%eth0", port: 1)), ("unix:/run/baton.sock", .unix(path: "/run/baton.sock")), ("db-1", nil), ("db-1:", nil), ("db-1:65536", nil), (":7000", nil),
        ("::1:7000", nil), ("[::1]", nil), ("[db-1]:7000", nil), ("[]:1", nil), ("unix:relative", nil), ("", nil), ("db-1:-1", nil),
    ]) func `addresses are read`(text: String, address: NodeAddress?) {
        #expect(NodeAddress(text) == address)
    }

    @Test(arguments: [
        ("127.0.0.1:1", true), ("127.8.9.1:1", true), ("[::1]:1", true), ("localhost:1", true), ("unix:/s", true), ("10.0.0.1:1", false), ("0.0.0.0:1", false), ("[::]:1", false),
        ("db-1:1", false), ("127.evil.org:1", false),
    ]) func `only this machine is local`(text: String, isLocal: Bool) throws {
        #expect(try #require(NodeAddress(text)).isLocal == isLocal)
    }

    @Test func `without authentication a node listens on its machine only`() async throws {
        for listen in ["0.0.0.0:0", "[::]:0", "db-1:7000"] {
            let transport = RaftNetworkTransport(RaftNetworkSettings(identity: identity(1), listen: listen, security: .insecure))
            let error = await #expect(throws: RaftNetworkError.self) { try await transport.start({ _, _ in }, closed: { _ in }) }
            #expect(error?.code == .insecure)
            #expect(error?.message.contains("set up certificates or a shared secret") == true)
        }
    }

    @Test func `all problems are told at once`() {
        var settings = RaftNetworkSettings(identity: identity(1), listen: "nowhere", security: .insecure)
        settings.idleLimit = .zero
        settings.reconnectMost = .milliseconds(1)
        settings.maxConnections = 0
        let error = #expect(throws: RaftNetworkError.self) { try settings.validate() }
        #expect(error?.code == .settings)
        for name in ["listen", "idleLimit", "reconnectMost", "maxConnections"] { #expect(error?.message.contains(name) == true, "\(name)") }
    }

    @Test func `a secret does not show`() throws {
        let hidden = try secret("correct horse battery staple")
        var dumped = ""
        dump(RaftNetworkSettings(identity: identity(1), listen: "127.0.0.1:0", security: .sharedSecret(hidden)), to: &dumped)
        for text in ["\(hidden)", String(reflecting: hidden), "\(RaftNetworkSecurity.sharedSecret(hidden))", dumped] {
            #expect(text.contains("redacted") || text == dumped)
            #expect(!text.contains("horse"))
        }
    }

    @Test func `a secret that is too short is refused without being told`() {
        let error = #expect(throws: RaftNetworkError.self) { try SharedSecret(" 123456789012345 \n") }
        #expect(error?.code == .settings)
        #expect(error?.description.contains("1234") == false)
    }

    @Test func `the name in a certificate has one form`() {
        let identity = LogIdentity(clusterHigh: 0x0123_4567_89AB_CDEF, clusterLow: 0xFEDC_BA98_7654_3210, node: node(0xABC))
        #expect(CertificateName(identity).uri == "baton://01234567-89ab-cdef-fedc-ba9876543210/node/0000000000000abc")
    }

    @Test func `pauses grow to a bound, and begin anew after a success`() {
        for seed in UInt64(1)...20 {
            var backoff = Backoff(first: .milliseconds(50), most: .seconds(1), seed: seed)
            for _ in 1...2 {
                for bound in [50, 100, 200, 400, 800, 1_000, 1_000] {
                    let pause = backoff.failed()
                    #expect(pause >= .milliseconds(bound) / 2 && pause <= .milliseconds(bound))
                }
                backoff.succeeded()
            }
        }
    }

    @Test func `a flood of events is told in part, and counted in what is told`() {
        var limiter = EventLimiter()
        let start = NIODeadline.uptimeNanoseconds(1_000_000_000)
        let told = (0..<100).compactMap { _ in limiter.admits(.malformed, at: start) }
        #expect(told == Array(repeating: 0, count: EventLimiter.burst))
        #expect(limiter.admits(.expired, at: start) == 0)
        #expect(limiter.admits(.malformed, at: start + .seconds(1)) == 100 - EventLimiter.burst)
        #expect(limiter.admits(.malformed, at: start + .milliseconds(1_900)) == nil)
        #expect(limiter.admits(.malformed, at: start + .seconds(2)) == 1)
    }
}
#endif
