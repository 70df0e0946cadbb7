#if Network
import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Sends single requests over HTTP: no redirect is followed, nothing is sent twice, certificates are verified, and what is read is bounded. Connections are kept, and closed some time after the last
/// reference to this is gone.
package final class HTTPSession: Sendable {
    /// What becomes of an answer that is longer than wanted.
    package enum AnswerLimit: Sendable {
        /// It is an error with code `tooLarge`.
        case refuses(beyond: Int)
        /// The rest is not read.
        case keepsBegin(Int)
    }

    private let client: HTTPClient

    /// - Parameters:
    ///   - authorityFile: PEM file of the authorities that certificates may come from; nil: the system's. Read now.
    ///   - connectTimeout: within which there has to be a connection.
    ///   - silenceTimeout: how long an answer that has begun may pause.
    /// - Throws: ``StoreHTTPError`` with code `settings`.
    package init(authorityFile: String?, connectTimeout: Duration, silenceTimeout: Duration) throws(StoreHTTPError) {
        var configuration = HTTPClient.Configuration()
        // A refused connection is an answer: another address, or a later moment, may have a better one.
        configuration.connectionPool.retryConnectionEstablishment = false
        // Nobody else is to be shown a token.
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        configuration.timeout.connect = TimeAmount(connectTimeout)
        configuration.timeout.read = TimeAmount(silenceTimeout)
        configuration.tlsConfiguration = try HTTPSession.tls(authorityFile)
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    // What came of the requests is known; whatever becomes of the connections is nobody's concern.
    deinit { client.shutdown { _ in } }

    private static func tls(_ authorityFile: String?) throws(StoreHTTPError) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        guard let file = authorityFile else { return configuration }
        guard let certificates = try? NIOSSLCertificate.fromPEMFile(file), !certificates.isEmpty else {
            throw StoreHTTPError(.settings, "\(file) holds no certificate in PEM form, or cannot be read")
        }
        configuration.trustRoots = .certificates(certificates)
        return configuration
    }

    /// The answer, whatever its status.
    ///
    /// - Parameters:
    ///   - limit: within which the answer has to begin; one that comes in pieces ends at the latest after twice as long.
    /// - Throws: ``StoreHTTPError``, each code but `settings`; when the task is cancelled, too.
    package func ask(_ address: StoreAddress, _ request: StoreRequest, within limit: Duration, _ answerLimit: AnswerLimit) async throws(StoreHTTPError) -> StoreAnswer {
        var outgoing = HTTPClientRequest(url: "\(address)\(request.target)")
        outgoing.method = HTTPMethod(rawValue: request.method.rawValue)
        for header in request.headers { outgoing.headers.add(name: header.name, value: header.value) }
        if request.method != .get { outgoing.body = .bytes(request.body) }
        let deadline = NIODeadline.now() + TimeAmount(limit)
        do {
            let response = try await client.execute(outgoing, deadline: deadline)
            return StoreAnswer(status: Int(response.status.code), body: try await HTTPSession.collect(response.body, answerLimit, until: deadline + TimeAmount(limit)))
        } catch let error as StoreHTTPError {
            throw StoreHTTPError(error.code, "\(address): \(error.message)")
        } catch {
            throw StoreHTTPError(HTTPSession.hasSentNothing(error) ? .unreachable : .unanswered, "\(address): \(HTTPSession.words(error))")
        }
    }

    private static func collect(_ body: HTTPClientResponse.Body, _ limit: AnswerLimit, until deadline: NIODeadline) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await part in body {
            switch limit {
            case .refuses(let most):
                guard bytes.count + part.readableBytes <= most else { throw StoreHTTPError(.tooLarge, "an answer of more than \(most) bytes") }
                bytes += part.readableBytesView
            case .keepsBegin(let most):
                bytes += part.readableBytesView.prefix(most - bytes.count)
                if bytes.count >= most { return bytes }
            }
            guard NIODeadline.now() < deadline else { throw StoreHTTPError(.unanswered, "the answer did not come to its end in time") }
        }
        return bytes
    }

    // MARK: What failed

    /// Whether it is known that the other side has not seen the request: there was no connection for it.
    private static func hasSentNothing(_ error: any Error) -> Bool {
        switch error {
        case let error as HTTPClientError: error == .connectTimeout || error == .tlsHandshakeTimeout
        case is NIOConnectionError, is NIOSSLExtraError: true
        // The other errors of the system may come to a connection that stood.
        case let error as IOError: error.errnoCode == ECONNREFUSED
        case let error as NIOSSLError: if case .handshakeFailed = error { true } else { false }
        default: false
        }
    }

    private static func words(_ error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError: error.connectionErrors.first.map { words($0.error) } ?? "no address was found for this host"
        case let error as IOError where error.errnoCode == ECONNREFUSED: "connection refused"
        case let error as HTTPClientError where error == .deadlineExceeded || error == .readTimeout: "no answer in time"
        case let error as HTTPClientError where error == .connectTimeout || error == .tlsHandshakeTimeout: "no connection in time"
        case is CancellationError: "cancelled"
        case let error as HTTPClientError where error == .cancelled: "cancelled"
        default: "\(error)"
        }
    }
}
#endif
