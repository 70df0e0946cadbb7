#if Daemon
    import Foundation
    import NIOSSL
    import Orchestration

    /// How the daemon is asked where it does not answer everybody: in whose name, and over which encrypted connection. Its certificate is always verified.
    struct ClientAccess: Sendable {
        /// Where the files are that a person or the environment names.
        struct Files: Sendable {
            /// A my.cnf-style file with `user` and `password` in its section `[client]`.
            var account: String?
            /// The authorities that the daemon's certificate may come from; nil: the system's.
            var authorities: String?
            var certificate: String?
            var key: String?
        }

        /// nil: nobody in particular asks.
        let account: ListenerAccess.Account?
        /// nil: the client's own defaults.
        let encryption: TLSConfiguration?

        /// Nobody in particular, and the system's authorities.
        static let open = ClientAccess(account: nil, encryption: nil)

        private init(account: ListenerAccess.Account?, encryption: TLSConfiguration?) {
            self.account = account
            self.encryption = encryption
        }

        /// What the command line names comes first, then our variables, then those of the incumbent's client.
        ///
        /// Throws ``CommandFailure`` when a file cannot be used.
        init(_ named: Files, environment: [String: String]) throws {
            func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
            var files = named
            files.authorities = files.authorities ?? value("BATON_CA_FILE")
            files.certificate = files.certificate ?? value("BATON_CERT_FILE")
            files.key = files.key ?? value("BATON_KEY_FILE")
            encryption = try ClientAccess.encryption(files)
            if let file = files.account ?? value("BATON_AUTH_FILE") {
                account = try ClientAccess.account(in: file, environment: environment)
            } else if let user = value("BATON_AUTH_USER") {
                account = .init(user: user, password: Secret(value("BATON_AUTH_PASSWORD") ?? ""))
            } else if let user = value("ORCHESTRATOR_AUTH_USER") {
                account = .init(user: user, password: Secret(value("ORCHESTRATOR_AUTH_PASSWORD") ?? ""))
            } else {
                account = nil
            }
        }

        /// The value of the `Authorization` header; nil: none is sent.
        var authorization: String? {
            account.map { "Basic " + Data("\($0.user):\($0.password.reveal())".utf8).base64EncodedString() }
        }

        private static func account(in file: String, environment: [String: String]) throws -> ListenerAccess.Account {
            let bytes = try? BoundedFile.read(file, maximumBytes: BatonConfiguration.maximumFileBytes)
            do {
                let found = try CredentialsFile.credentials(in: bytes, environment: environment)
                return .init(user: found.user, password: found.password)
            } catch {
                throw CommandFailure("\(file) \(error.reason)")
            }
        }

        private static func encryption(_ files: Files) throws -> TLSConfiguration? {
            guard files.authorities != nil || files.certificate != nil || files.key != nil else { return nil }
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.minimumTLSVersion = .tlsv12
            if let file = files.authorities {
                configuration.trustRoots = .certificates(try certificates(file))
            }
            guard (files.certificate == nil) == (files.key == nil) else {
                throw CommandFailure("a client certificate and its private key are needed together: --cert-file and --key-file, or BATON_CERT_FILE and BATON_KEY_FILE")
            }
            if let certificate = files.certificate, let key = files.key {
                configuration.certificateChain = try certificates(certificate).map { .certificate($0) }
                do {
                    configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: key, format: .pem))
                } catch {
                    throw CommandFailure("\(key) holds no private key in PEM form, has a passphrase, or cannot be read")
                }
            }
            return configuration
        }

        private static func certificates(_ file: String) throws -> [NIOSSLCertificate] {
            guard let found = try? NIOSSLCertificate.fromPEMFile(file), !found.isEmpty else {
                throw CommandFailure("\(file) holds no certificate in PEM form, or cannot be read")
            }
            return found
        }
    }
#endif
