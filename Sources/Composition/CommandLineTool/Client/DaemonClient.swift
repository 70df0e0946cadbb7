#if Daemon
    import AsyncHTTPClient
    import Foundation
    import NIOCore
    import NIOHTTP1
    import NIOSSL
    import Presentation

    /// Asks the daemon over HTTP. Every call ends.
    struct DaemonClient: Sendable {
        let base: String
        var access = ClientAccess.open
        /// Whom the daemon's audit is told that this is asked for, ``ClientPerson``; nil: nobody.
        var person: String?

        /// `discover` waits for a server's answer; everything else is quick.
        static let timeout = Duration.seconds(15)
        private static let maximumBytes = 64 << 20

        /// GETs a path and returns the JSON; an error of the daemon is thrown with its message.
        ///
        /// - Parameters:
        ///   - acceptsErrors: returns what the daemon says with an error, too.
        ///   - timeout: within which the answer has to begin, and for which it may pause; it ends at the latest after twice as long.
        func get(
            _ path: [String], query: [(String, String)] = [], acceptsErrors: Bool = false, timeout: Duration = DaemonClient.timeout
        ) async throws -> JSONValue {
            let url = try url(path, query)
            let status: UInt
            let text: String
            var configuration = HTTPClient.Configuration()
            // A refused connection is an answer, not something to be tried again until the timeout.
            configuration.connectionPool.retryConnectionEstablishment = false
            // Nobody else is to be shown a password or a certificate.
            configuration.redirectConfiguration = .disallow
            configuration.tlsConfiguration = access.encryption
            configuration.timeout.read = TimeAmount(timeout)
            let deadline = NIODeadline.now() + TimeAmount(timeout)
            let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
            do {
                var request = HTTPClientRequest(url: url)
                if let authorization = access.authorization { request.headers.add(name: "Authorization", value: authorization) }
                if let person { request.headers.add(name: OperatorHeader.claim, value: person) }
                let response = try await client.execute(request, deadline: deadline)
                status = response.status.code
                text = try await DaemonClient.collect(response.body, until: deadline + TimeAmount(timeout))
            } catch {
                try? await client.shutdown()
                if error is NIOSSLError || error is BoringSSLError || error is NIOSSLExtraError {
                    throw CommandFailure(
                        "no encrypted connection to \(base) (\(error)). Name the authority that signed its certificate with --ca-file, and where it wants a client "
                            + "certificate that one with --cert-file and --key-file.")
                }
                throw CommandFailure("no daemon answers at \(base) (\(error)). Start one with `baton serve --config FILE`, or name another with --url.")
            }
            // The answer is in hand, whatever becomes of the connection.
            try? await client.shutdown()
            guard status != HTTPResponseStatus.unauthorized.code else {
                throw CommandFailure(
                    access.account == nil
                        ? "\(base) wants a name and a password: set BATON_AUTH_USER and BATON_AUTH_PASSWORD, or name a file with --auth-file"
                        : "\(base) does not accept the name or the password")
            }
            let json: JSONValue
            do {
                json = try JSONReader.value(from: text)
            } catch {
                throw CommandFailure("\(base) answers with status \(status) and something that is not JSON; is it a baton daemon?")
            }
            guard acceptsErrors || (200..<300).contains(status) else { throw CommandFailure(json["Message"]?.stringValue ?? "status \(status) from \(url)") }
            return json
        }

        private static func collect(_ body: HTTPClientResponse.Body, until deadline: NIODeadline) async throws -> String {
            var text = ByteBuffer()
            for try await part in body {
                guard text.readableBytes + part.readableBytes <= maximumBytes else { throw CommandFailure("an answer of more than \(maximumBytes >> 20) MiB") }
                guard NIODeadline.now() < deadline else { throw CommandFailure("its answer did not come to its end in time") }
                text.writeImmutableBuffer(part)
            }
            return String(buffer: text)
        }

        private func url(_ path: [String], _ query: [(String, String)]) throws -> String {
            guard var components = URLComponents(string: base), components.scheme != nil, components.host != nil else {
                throw CommandFailure("\(base) is no URL: write http://HOST:PORT")
            }
            var allowed = CharacterSet.urlPathAllowed
            allowed.remove("/")
            let segments = path.map { $0.addingPercentEncoding(withAllowedCharacters: allowed) ?? $0 }
            components.percentEncodedPath += (components.percentEncodedPath.hasSuffix("/") ? "" : "/") + "api/" + segments.joined(separator: "/")
            if !query.isEmpty { components.queryItems = query.map { URLQueryItem(name: $0.0, value: $0.1) } }
            guard let url = components.string else { throw CommandFailure("\(base) is no URL: write http://HOST:PORT") }
            return url
        }
    }
#endif
