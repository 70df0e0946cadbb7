#if Network
import Foundation
import NIOSSL
import Raft
import RaftCore
import Testing

@testable import RaftNetwork

@Suite(.timeLimit(.minutes(1))) struct TLSTests {
    private static func node(_ number: UInt64, _ files: TLSFiles) -> TestNode { TestNode(number, .mutualTLS(files)) }

    @Test func `nodes with certificates of one authority talk`() async throws {
        let authority = try Authority()
        let (a, b) = (Self.node(1, try authority.certificate(for: identity(1))), Self.node(2, try authority.certificate(for: identity(2))))
        try await withNodes(a, b) {
            a.transport.setPeers([b.address])
            b.transport.setPeers([a.address])
            let long = append(from: 1, bytes: 3_000_000)
            a.send(long, to: b)
            b.send(heartbeat(from: 2), to: a)
            #expect(await b.next() == TestNode.Received(frame: long, from: a.id))
            #expect(await a.next() == TestNode.Received(frame: heartbeat(from: 2), from: b.id))
        }
    }

    @Test func `another authority's certificate is refused`() async throws {
        let (authority, other) = (try Authority(), try Authority())
        let (a, b) = (Self.node(1, try authority.certificate(for: identity(1))), Self.node(2, try other.certificate(for: identity(2))))
        try await withNodes(a, b) {
            a.transport.setPeers([b.address])
            a.send(heartbeat(from: 1), to: b)
            #expect(await a.next(.authenticationFailed)?.node == b.id)
            #expect(a.count(.up) == 0 && b.count(.up) == 0)
        }
    }

    @Test func `a node cannot take the name of another`() async throws {
        let authority = try Authority()
        let victim = Self.node(1, try authority.certificate(for: identity(1)))
        let contexts = try TLSContexts(try authority.certificate(for: identity(3)), identity: identity(3))
        try await withNodes(victim) {
            for (number, happening) in [(4, RawPeer.Happening.problem(.authenticationFailed)), (3, .up(.messages))] {
                let terms = HandshakeTerms(identity(UInt64(number)), security: .mutualTLS(TLSFiles(authority: "", certificate: "", key: "")), agreement: [])
                let peer = try await RawPeer.connect(to: victim.port, as: terms, tls: contexts.client, certified: [CertificateName(identity(1)).uri])
                #expect(await peer.next() == happening)
                await peer.close()
            }
            #expect(victim.count(.authenticationFailed) == 1)
        }
    }

    @Test func `without a certificate nobody gets in`() async throws {
        let authority = try Authority()
        let files = try authority.certificate(for: identity(1))
        let victim = Self.node(1, files)
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .file(files.authority)
        configuration.certificateVerification = .noHostnameVerification
        let context = try NIOSSLContext(configuration: configuration)
        try await withNodes(victim) {
            let terms = HandshakeTerms(identity(3), security: .mutualTLS(files), agreement: [])
            let peer = try await RawPeer.connect(to: victim.port, as: terms, tls: context, certified: [CertificateName(identity(1)).uri])
            #expect(await peer.isClosed())
            #expect(await victim.next(.authenticationFailed) != nil)
            // Nor does whoever does not speak TLS.
            let plain = try await RawPeer.connect(to: victim.port, as: HandshakeTerms(identity(3), security: .insecure, agreement: []))
            #expect(await plain.isClosed())
            #expect(await victim.next(.authenticationFailed) != nil)
            #expect(victim.count(.up) == 0)
        }
    }

    @Test func `a certificate of another node does not start this one`() async throws {
        let authority = try Authority()
        let files = try authority.certificate(for: identity(2))
        let error = await #expect(throws: RaftNetworkError.self) { try await Self.node(1, files).start() }
        #expect(error?.code == .certificate)
        #expect(error?.message.contains(CertificateName(identity(1)).uri) == true)
        var missing = files
        missing.key = "/nonexistent.key"
        let unreadable = await #expect(throws: RaftNetworkError.self) { try await Self.node(2, missing).start() }
        #expect(unreadable?.message.contains("/nonexistent.key") == true)
    }

    @Test func `certificates are read again without a restart`() async throws {
        let (old, new) = (try Authority(), try Authority())
        let files = try old.certificate(for: identity(1))
        let newFiles = try new.certificate(for: identity(1))
        let (a, b) = (Self.node(1, files), Self.node(2, try new.certificate(for: identity(2))))
        try await withNodes(a, b) {
            b.transport.setPeers([a.address])
            b.send(heartbeat(from: 2), to: a)
            #expect(await b.next(.authenticationFailed) != nil)
            try FileManager.default.removeItem(atPath: files.key)
            await #expect(throws: RaftNetworkError.self) { try await a.transport.reloadCertificates() }
            for (from, to) in [(newFiles.authority, files.authority), (newFiles.certificate, files.certificate), (newFiles.key, files.key)] {
                try? FileManager.default.removeItem(atPath: to)
                try FileManager.default.copyItem(atPath: from, toPath: to)
            }
            #expect(try await a.transport.reloadCertificates())
            #expect(try await !a.transport.reloadCertificates(), "they are in use already")
            repeat { b.send(heartbeat(from: 2, round: 3), to: a) } while await b.next(.up, .authenticationFailed)?.code == .authenticationFailed
            b.send(heartbeat(from: 2, round: 4), to: a)
            #expect(await a.received.first { $0.frame == heartbeat(from: 2, round: 4) }?.from == b.id)
        }
    }
}
#endif
