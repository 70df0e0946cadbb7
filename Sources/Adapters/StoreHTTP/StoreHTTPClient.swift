#if Network
import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Asks a store over HTTP, at whichever of its addresses answers. Connections are kept, and closed some time after the last reference to this is gone.
package final class StoreHTTPClient: Sendable {
    private let settings: StoreHTTPSettings
    private let client: HTTPClient
    /// The place of the address that is asked first.
    private let first = Atomic(0)

    /// - Throws: ``StoreHTTPError`` with code `settings`.
    package init(_ settings: StoreHTTPSettings) throws(StoreHTTPError) {
        guard (1...StoreHTTPSettings.maximumAddresses).contains(settings.addresses.count) else {
            throw StoreHTTPError(.settings, "a store has 1 to \(StoreHTTPSettings.maximumAddresses) addresses, and \(settings.addresses.count) are given")
        }
        guard settings.timeout > .zero, settings.maximumAnswerBytes > 0 else { throw StoreHTTPError(.settings, "the limits of a store must be above 0") }
        self.settings = settings
        var configuration = HTTPClient.Configuration()
        // A refused connection is an answer: another address may have a better one.
        configuration.connectionPool.retryConnectionEstablishment = false
        // Nobody else is to be shown a token.
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        configuration.timeout.connect = TimeAmount(settings.timeout)
        configuration.timeout.read = TimeAmount(settings.timeout)
        configuration.tlsConfiguration = try StoreHTTPClient.tls(settings)
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    // What came of the requests is known; whatever becomes of the connections is nobody's concern.
    deinit { client.shutdown { _ in } }

    private static func tls(_ settings: StoreHTTPSettings) throws(StoreHTTPError) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        guard let file = settings.authorityFile else { return configuration }
        guard let certificates = try? NIOSSLCertificate.fromPEMFile(file), !certificates.isEmpty else {
            throw StoreHTTPError(.settings, "\(file) holds no certificate in PEM form, or cannot be read")
        }
        configuration.trustRoots = .certificates(certificates)
        return configuration
    }

    // MARK: Asking

    /// Asks the addresses one after the other until one answers. One that says that it cannot do anything now (statuses from 500, and 429) has not answered. What is not repeatable is asked of no
    /// second one once it is not known that the first did nothing.
    ///
    /// - Throws: ``StoreHTTPError``, each code but `settings`; when the task is cancelled, too.
    package func send(_ request: StoreRequest) async throws(StoreHTTPError) -> StoreAnswer {
        let (begin, count) = (first.load(ordering: .relaxed), settings.addresses.count)
        var failure = StoreHTTPError(.unreachable, "no address")
        for place in (0..<count).map({ (begin + $0) % count }) {
            do throws(StoreHTTPError) {
                let answer = try await ask(settings.addresses[place], request)
                first.store(place, ordering: .relaxed)
                return answer
            } catch {
                // Of several failures the one is told that leaves the most open.
                if failure.code != .unanswered { failure = error }
                first.store((place + 1) % count, ordering: .relaxed)
                if error.code == .tooLarge || error.code == .unanswered && !request.isRepeatable { break }
            }
        }
        throw failure
    }

    private func ask(_ address: StoreAddress, _ request: StoreRequest) async throws(StoreHTTPError) -> StoreAnswer {
        var outgoing = HTTPClientRequest(url: "\(address)\(request.target)")
        outgoing.method = HTTPMethod(rawValue: request.method.rawValue)
        for header in request.headers { outgoing.headers.add(name: header.name, value: header.value) }
        if request.method != .get { outgoing.body = .bytes(request.body) }
        let deadline = NIODeadline.now() + TimeAmount(settings.timeout)
        let status: Int
        let body: [UInt8]
        do {
            let response = try await client.execute(outgoing, deadline: deadline)
            status = Int(response.status.code)
            body = try await StoreHTTPClient.collect(response.body, upTo: settings.maximumAnswerBytes, until: deadline + TimeAmount(settings.timeout))
        } catch let error as StoreHTTPError {
            throw StoreHTTPError(error.code, "\(address): \(error.message)")
        } catch {
            throw StoreHTTPError(StoreHTTPClient.hasSentNothing(error) ? .unreachable : .unanswered, "\(address): \(StoreHTTPClient.words(error))")
        }
        switch status {
        // Too many requests: this one was not looked at.
        case 429: throw StoreHTTPError(.unreachable, "\(address): status 429: \(StoreAnswer.text(of: body))")
        case 500...: throw StoreHTTPError(.unanswered, "\(address): status \(status): \(StoreAnswer.text(of: body))")
        default: return StoreAnswer(status: status, body: body)
        }
    }

    private static func collect(_ body: HTTPClientResponse.Body, upTo limit: Int, until deadline: NIODeadline) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await part in body {
            guard bytes.count + part.readableBytes <= limit else { throw StoreHTTPError(.tooLarge, "an answer of more than \(limit) bytes") }
            bytes += part.readableBytesView
            guard NIODeadline.now() < deadline else { throw StoreHTTPError(.unanswered, "the answer did not come to its end in time") }
        }
        return bytes
    }

    // MARK: What failed

    /// Whether it is known that the store has not seen the request: there was no connection for it.
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
