#if Network
import NIOSSL
import Raft

/// The node's certificate, key and authority, as they were when they were read.
struct TLSContexts: Sendable {
    /// What the files held.
    struct Material: Hashable, Sendable {
        let chain: [NIOSSLCertificate]
        let key: NIOSSLPrivateKey
        let authority: [NIOSSLCertificate]
    }

    let material: Material
    let client: NIOSSLContext
    let server: NIOSSLContext

    /// Throws ``RaftNetworkError/Code/certificate`` for what cannot be read, does not fit together, or does not name the node: better said here than by every peer.
    init(_ files: TLSFiles, identity: LogIdentity) throws(RaftNetworkError) {
        let chain = try TLSContexts.read(files.certificate) { try NIOSSLCertificate.fromPEMFile($0) }
        let key = try TLSContexts.read(files.key) { try NIOSSLPrivateKey(file: $0, format: .pem) }
        let authority = try TLSContexts.read(files.authority) { try NIOSSLCertificate.fromPEMFile($0) }
        material = Material(chain: chain, key: key, authority: authority)
        let name = CertificateName(identity).uri
        guard chain.first?.uris.contains(name) == true else {
            throw RaftNetworkError(.certificate, "the certificate in \(files.certificate) does not name this node; it needs the subject alternative name URI:\(name)")
        }
        do {
            var server = TLSConfiguration.makeServerConfigurationWithMTLS(
                certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key), trustRoots: .certificates(authority))
            server.minimumTLSVersion = .tlsv13
            self.server = try NIOSSLContext(configuration: server)
            var client = TLSConfiguration.makeClientConfiguration()
            client.minimumTLSVersion = .tlsv13
            client.trustRoots = .certificates(authority)
            // Not the name of a host but the URI says who the other side is, see ``CertificateName``; the handshake compares it.
            client.certificateVerification = .noHostnameVerification
            client.certificateChain = chain.map { .certificate($0) }
            client.privateKey = .privateKey(key)
            self.client = try NIOSSLContext(configuration: client)
        } catch {
            throw RaftNetworkError(.certificate, "the certificate in \(files.certificate) and the key in \(files.key) cannot be used together: \(error)")
        }
    }

    private static func read<Value>(_ path: String, _ read: (String) throws -> Value) throws(RaftNetworkError) -> Value {
        do { return try read(path) } catch { throw RaftNetworkError(.certificate, "\(path) cannot be read as PEM: \(error)") }
    }
}

extension NIOSSLCertificate {
    /// The subject alternative names that are URIs.
    var uris: [String] {
        _subjectAlternativeNames().filter { $0.nameType == .uri }.map { String(decoding: $0.contents, as: UTF8.self) }
    }
}
#endif
