#if Daemon
    import Clocks
    import Logging
    import NIOSSL
    import Orchestration
    import Synchronization
    import TopologyModel

    /// The listener's certificate, its key, and whom it trusts, as the files say. They are looked at now and then, and what they say by then holds for the
    /// connections that begin afterwards. Files that cannot be used leave everything as it was.
    final class ListenerCertificates: Sendable {
        private struct State {
            var identity: Identity
            /// What the files held when they were last looked at.
            var content: Content
            /// What was last told of them; nil: they are in order.
            var problem: HTTPListenerError?
        }

        /// The bytes of the files; nil: it cannot be read, or there is none.
        private struct Content: Equatable {
            var certificate: [UInt8]?
            var key: [UInt8]?
            var authority: [UInt8]?
        }

        /// What connections are made with.
        private struct Identity {
            var context: NIOSSLContext
            /// Of the certificate, in seconds since 1970.
            var expiry: Int64
        }

        /// How soon a change of the files is seen.
        static let interval = Duration.seconds(10)

        private let encryption: ListenerEncryption
        private let readFile: @Sendable (String) -> [UInt8]?
        private let wall: @Sendable () -> WallTime
        private let state: Mutex<State>

        /// Reads the files. Throws when they cannot be used; a certificate that has expired can.
        convenience init(_ encryption: ListenerEncryption, wall: @escaping @Sendable () -> WallTime) throws(HTTPListenerError) {
            try self.init(encryption, wall: wall) { try? BoundedFile.read($0, maximumBytes: BatonConfiguration.maximumFileBytes) }
        }

        init(
            _ encryption: ListenerEncryption, wall: @escaping @Sendable () -> WallTime, readFile: @escaping @Sendable (String) -> [UInt8]?
        ) throws(HTTPListenerError) {
            self.encryption = encryption
            self.readFile = readFile
            self.wall = wall
            let content = Self.read(encryption, readFile)
            state = Mutex(State(identity: try Self.identity(of: content, encryption), content: content))
        }

        /// What a connection that begins now is made with.
        var context: NIOSSLContext { state.withLock { $0.identity.context } }

        /// When the certificate expires, in seconds since 1970.
        var expiry: Int64 { state.withLock { $0.identity.expiry } }

        /// Looks at the files until the task is cancelled.
        func watch(_ clock: ServiceClock, logger: Logger) async {
            if expiry <= seconds { logger.error("SSLCertFile: \(encryption.certificateFile) has expired; clients that verify it stay away until it is replaced") }
            while !Task.isCancelled {
                do { try await clock.sleep(clock.now() + Self.interval) } catch { return }
                switch look() {
                case .unchanged: break
                case .replaced: logger.notice("the listener's certificate was replaced", metadata: ["certificate.file": "\(encryption.certificateFile)"])
                case .refused(let problem): logger.warning("\(problem); the certificate in use goes on")
                }
            }
        }

        enum News: Equatable {
            case unchanged
            case replaced
            case refused(HTTPListenerError)
        }

        /// Takes over what the files say, if that is new and can be used. The same trouble is told once.
        func look() -> News {
            let content = Self.read(encryption, readFile)
            guard state.withLock({ $0.content != content }) else { return .unchanged }
            let result: Result<Identity, HTTPListenerError>
            do throws(HTTPListenerError) {
                let identity = try Self.identity(of: content, encryption)
                guard identity.expiry > seconds else {
                    throw HTTPListenerError(key: "SSLCertFile", file: encryption.certificateFile, reason: "has expired already; put one there that is valid")
                }
                result = .success(identity)
            } catch {
                result = .failure(error)
            }
            return state.withLock { state in
                state.content = content
                switch result {
                case .success(let identity):
                    state.identity = identity
                    state.problem = nil
                    return .replaced
                case .failure(let problem):
                    guard state.problem != problem else { return .unchanged }
                    state.problem = problem
                    return .refused(problem)
                }
            }
        }

        private var seconds: Int64 { wall().milliseconds / 1000 }

        private static func read(_ encryption: ListenerEncryption, _ readFile: (String) -> [UInt8]?) -> Content {
            Content(
                certificate: readFile(encryption.certificateFile), key: readFile(encryption.keyFile),
                authority: encryption.clients.flatMap { readFile($0.authorityFile) })
        }

        private static func identity(of content: Content, _ encryption: ListenerEncryption) throws(HTTPListenerError) -> Identity {
            let chain = try certificates(in: content.certificate, key: "SSLCertFile", file: encryption.certificateFile, what: "the listener's certificate")
            let key = try privateKey(in: content.key, file: encryption.keyFile)
            var configuration = TLSConfiguration.makeServerConfiguration(certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
            configuration.minimumTLSVersion = .tlsv12
            configuration.applicationProtocols = ["http/1.1"]
            if let clients = encryption.clients {
                let authorities = try certificates(in: content.authority, key: "SSLCAFile", file: clients.authorityFile, what: "the clients' authority")
                configuration.trustRoots = .certificates(authorities)
                configuration.certificateVerification = .noHostnameVerification  // clients are no hosts; without a certificate none is let in
            }
            do {
                return Identity(context: try NIOSSLContext(configuration: configuration), expiry: Int64(chain[0].notValidAfter))
            } catch {
                throw HTTPListenerError(
                    key: "SSLPrivateKeyFile", file: encryption.keyFile,
                    reason: "is not the private key of the certificate in \(encryption.certificateFile), or TLS takes neither (\(error)); put the two files of one pair there")
            }
        }

        /// At least one.
        private static func certificates(in bytes: [UInt8]?, key: String, file: String, what: String) throws(HTTPListenerError) -> [NIOSSLCertificate] {
            guard let bytes else { throw HTTPListenerError(key: key, file: file, reason: unreadable) }
            guard let found = try? NIOSSLCertificate.fromPEMBytes(bytes), !found.isEmpty else {
                throw HTTPListenerError(key: key, file: file, reason: "holds no certificate in PEM form (-----BEGIN CERTIFICATE-----); it must be that of \(what)")
            }
            return found
        }

        private static func privateKey(in bytes: [UInt8]?, file: String) throws(HTTPListenerError) -> NIOSSLPrivateKey {
            guard let bytes else { throw HTTPListenerError(key: "SSLPrivateKeyFile", file: file, reason: unreadable) }
            guard String(decoding: bytes, as: UTF8.self).firstRange(of: "ENCRYPTED") == nil else {
                throw HTTPListenerError(
                    key: "SSLPrivateKeyFile", file: file,
                    reason: "has a passphrase, and nobody is there to type it; write the key without one (openssl pkey -in OLD -out NEW) in a file that only the daemon's user may read")
            }
            guard let key = try? NIOSSLPrivateKey(bytes: bytes, format: .pem) else {
                throw HTTPListenerError(key: "SSLPrivateKeyFile", file: file, reason: "holds no private key in PEM form (-----BEGIN PRIVATE KEY-----)")
            }
            return key
        }

        private static let unreadable = "cannot be read; let the daemon's user read it"
    }
#endif
