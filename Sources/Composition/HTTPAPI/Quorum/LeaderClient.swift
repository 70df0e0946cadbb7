#if Daemon
    import AsyncHTTPClient
    import Glibc
    import HTTPTypes
    import Hummingbird
    import NIOCore
    import NIOHTTP1
    import NIOSSL
    import Orchestration
    import ServiceLifecycle

    /// Sends a request to another manager's listener, once: what changes something must not be carried out twice.
    struct LeaderClient: Sendable {
        enum Failure: Error {
            /// There was no connection, so nothing was done.
            case notSent(String)
            /// It may have been carried out, or be carried out still.
            case unknown(String)
        }

        /// PEM file of the authorities that the other listener's certificate may come from; nil: the system's.
        let authorityFile: String?
        /// This listener's own encryption; with client certificates it shows the other one its own.
        let encryption: ListenerEncryption?

        /// Name look-up and TLS included.
        private static let connectTimeout = TimeAmount.seconds(5)
        /// No key that bounds an operation allows more than a day. Whether the other side lives is found out long before, see `watchPeer`.
        private static let answerTimeout = TimeAmount.hours(24)
        /// As the command line's client.
        private static let maximumBytes = 64 << 20

        /// - Parameters:
        ///   - base: `scheme://host:port`.
        ///   - extra: fields in place of those of the same name that the request has.
        func send(_ request: Request, to base: String, adding extra: HTTPFields) async throws(Failure) -> Response {
            let watch = ConnectionWatch()
            var configuration = HTTPClient.Configuration()
            configuration.connectionPool.retryConnectionEstablishment = false
            configuration.redirectConfiguration = .disallow
            configuration.httpVersion = .http1Only
            configuration.timeout.connect = LeaderClient.connectTimeout
            configuration.tlsConfiguration = try tls()
            configuration.http1_1ConnectionDebugInitializer = { channel in
                LeaderClient.watchPeer(of: channel).map { watch.connected() }
            }
            // A client for each: no connection that was closed meanwhile is used, and files are read anew.
            let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
            let outgoing = LeaderClient.outgoing(request, to: base, adding: extra)
            let result: Result<Response, any Error>
            do {
                result = .success(
                    try await cancelWhenGracefulShutdown {
                        let response = try await client.execute(outgoing, timeout: LeaderClient.answerTimeout)
                        return Response(
                            status: .init(code: Int(response.status.code), reasonPhrase: response.status.reasonPhrase), headers: HopByHop.removed(from: response.headers),
                            body: ResponseBody(byteBuffer: try await response.body.collect(upTo: LeaderClient.maximumBytes)))
                    })
            } catch {
                result = .failure(error)
            }
            // What came of it is known, whatever becomes of the connection.
            try? await client.shutdown()
            switch result {
            case .success(let response): return response
            case .failure(let error): throw watch.wasConnected ? .unknown("\(error)") : .notSent("\(error)")
            }
        }

        private static func outgoing(_ request: Request, to base: String, adding extra: HTTPFields) -> HTTPClientRequest {
            var outgoing = HTTPClientRequest(url: base + request.uri.path + (request.uri.query.map { "?\($0)" } ?? ""))
            outgoing.method = HTTPMethod(rawValue: request.method.rawValue)
            // The name that was asked for stays: origins of pages are compared with it.
            if let authority = request.head.authority { outgoing.headers.add(name: "Host", value: authority) }
            var fields = HopByHop.removed(from: request.headers)
            fields.removeAll { extra.contains($0.name) }
            for field in fields + extra { outgoing.headers.add(name: field.name.rawName, value: field.value) }
            return outgoing
        }

        /// An answer may be long in coming; a peer that is gone must not be waited for.
        private static func watchPeer(of channel: any Channel) -> EventLoopFuture<Void> {
            let options: [(NIOBSDSocket.Option, SocketOptionValue)] = [
                (.init(rawValue: TCP_KEEPIDLE), 10), (.init(rawValue: TCP_KEEPINTVL), 5), (.init(rawValue: TCP_USER_TIMEOUT), 30_000),  // s, s, ms
            ]
            let set = channel.setOption(.socketOption(.so_keepalive), value: 1)
            return options.reduce(set) { done, option in done.flatMap { channel.setOption(.tcpOption(option.0), value: option.1) } }
        }

        // MARK: Encryption

        private func tls() throws(Failure) -> TLSConfiguration {
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.minimumTLSVersion = .tlsv12
            if let authorityFile { configuration.trustRoots = .certificates(try certificates("SSLCAFile", authorityFile)) }
            guard let encryption, encryption.clients != nil else { return configuration }
            configuration.certificateChain = try certificates("SSLCertFile", encryption.certificateFile).map { .certificate($0) }
            guard let key = try? NIOSSLPrivateKey(file: encryption.keyFile, format: .pem) else {
                throw .notSent("SSLPrivateKeyFile: \(encryption.keyFile) holds no private key in PEM form, or cannot be read")
            }
            configuration.privateKey = .privateKey(key)
            return configuration
        }

        private func certificates(_ key: String, _ file: String) throws(Failure) -> [NIOSSLCertificate] {
            guard let found = try? NIOSSLCertificate.fromPEMFile(file), !found.isEmpty else {
                throw .notSent("\(key): \(file) holds no certificate in PEM form, or cannot be read")
            }
            return found
        }
    }
#endif
