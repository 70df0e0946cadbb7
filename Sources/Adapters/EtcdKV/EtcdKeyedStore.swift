#if Network
public import KVPublishers
public import StoreHTTP
import Synchronization

/// The keys and values of an etcd, 3.4 and later, through the JSON gateway that its members have.
///
/// Reads are linearizable: a member asks the leader before it answers. Without a majority of members nothing is read and nothing is written.
///
/// With credentials a token is fetched before the first question, kept, and fetched anew once when it is refused: tokens run out, and are forgotten when a member starts again.
///
/// ## Effect on servers
/// Writes nothing but what ``commit(_:)`` is given, by one `POST /v3/kv/txn`, and writes it once: it is sent to no second address unless the first one did not take it, and a second time only after a
/// refusal.
public final class EtcdKeyedStore: KeyedStore {
    public let name: String
    private let client: StoreHTTPClient
    private let credentials: EtcdSettings.Credentials?
    /// The last one that was fetched.
    private let token = Mutex<StoreSecret?>(nil)

    /// Connects to nothing yet.
    ///
    /// - Throws: ``StoreHTTPError`` with code `settings`.
    public init(_ settings: EtcdSettings) throws(StoreHTTPError) {
        client = try StoreHTTPClient(settings.http)
        credentials = settings.credentials
        name = "etcd \(settings.http.addresses[0])"
    }

    // MARK: Reading

    public func read(_ keys: [String]) async throws(KeyedStoreError) -> [KeyedValue?] {
        guard !keys.isEmpty else { return [] }
        guard keys.count <= EtcdGatewayCoding.maximumOperations else { throw KeyedStoreError(.refused, "etcd reads \(EtcdGatewayCoding.maximumOperations) keys together, not \(keys.count)") }
        let answer = try await ask("kv/txn", try encoded { try EtcdGatewayCoding.reading(keys) })
        return try understood(answer, else: .refused) { try EtcdGatewayCoding.values($0, count: keys.count) }
    }

    private static let pageSize = 1_000
    /// Far more clusters than one group of managers looks after.
    private static let maximumPages = 100

    public func keys(under prefix: String) async throws(KeyedStoreError) -> [String] {
        var keys: [String] = []
        var begin = Array(prefix.utf8)
        for _ in 0..<EtcdKeyedStore.maximumPages {
            let answer = try await ask("kv/range", try encoded { try EtcdGatewayCoding.listing(prefix, from: begin, limit: EtcdKeyedStore.pageSize) })
            let page = try understood(answer, else: .refused) { try EtcdGatewayCoding.page($0) }
            keys += page.keys
            guard let next = page.next else { return keys }
            begin = next
        }
        throw KeyedStoreError(.refused, "there are more than \(EtcdKeyedStore.maximumPages * EtcdKeyedStore.pageSize) keys below \(prefix)")
    }

    private func ask(_ path: String, _ body: [UInt8]) async throws(KeyedStoreError) -> StoreAnswer {
        try await authorized(StoreRequest(.post, "/v3/\(path)", body: body, isRepeatable: true)) { $0.code == .tooLarge ? .refused : .unreachable }
    }

    // MARK: Writing

    public func commit(_ transaction: KeyedTransaction) async throws(KeyedStoreError) {
        let count = max(transaction.conditions.count, transaction.changes.count)
        guard count <= EtcdGatewayCoding.maximumOperations else { throw KeyedStoreError(.refused, "etcd carries out \(EtcdGatewayCoding.maximumOperations) operations together, not \(count)") }
        let request = StoreRequest(.post, "/v3/kv/txn", body: try encoded { try EtcdGatewayCoding.committing(transaction) }, isRepeatable: false)
        let answer = try await authorized(request) { $0.code == .unreachable ? .unreachable : .outcomeUnknown }
        guard try understood(answer, else: .outcomeUnknown, EtcdGatewayCoding.isCarriedOut) else { throw KeyedStoreError(.conflict, "a key was changed by somebody else") }
    }

    // MARK: Accounts

    /// gRPC's numbers of refusals that another token may end: it is unknown, or was made before the accounts were changed.
    private static let refusalsOfTokens: Set<Int> = [3, 16]
    /// gRPC's number for an etcd that wants no account.
    private static let notEnabled = 9

    /// - Parameter code: of an error on the way.
    private func authorized(_ request: StoreRequest, _ code: (StoreHTTPError) -> KeyedStoreError.Code) async throws(KeyedStoreError) -> StoreAnswer {
        guard credentials != nil else { return try await send(request, nil, code) }
        if let held = token.withLock({ $0 }) {
            let answer = try await send(request, held, code)
            guard !answer.isSuccess, let number = EtcdGatewayCoding.refusal(answer.body).code, EtcdKeyedStore.refusalsOfTokens.contains(number) else { return answer }
        }
        // Nothing was done yet, or it was refused.
        return try await send(request, try await freshToken(), code)
    }

    /// nil: etcd wants none.
    private func freshToken() async throws(KeyedStoreError) -> StoreSecret? {
        guard let credentials else { return nil }
        let body = try encoded { try EtcdGatewayCoding.authenticating(user: credentials.user, password: credentials.password.value) }
        // Nobody is to see the account again in what etcd says of it: only its number and its words are told.
        let answer = try await send(StoreRequest(.post, "/v3/auth/authenticate", body: body, isRepeatable: true), nil) { _ in .unreachable }
        let fresh: StoreSecret?
        if answer.isSuccess {
            guard let text = try? EtcdGatewayCoding.token(answer.body), StoreSecret(text).fitsHeader else { throw KeyedStoreError(.refused, "this is not an answer of etcd to an account") }
            fresh = StoreSecret(text)
        } else {
            guard EtcdGatewayCoding.refusal(answer.body).code == EtcdKeyedStore.notEnabled else { throw refusal(answer) }
            fresh = nil
        }
        token.withLock { $0 = fresh }
        return fresh
    }

    // MARK: HTTP

    private func send(_ request: StoreRequest, _ token: StoreSecret?, _ code: (StoreHTTPError) -> KeyedStoreError.Code) async throws(KeyedStoreError) -> StoreAnswer {
        var request = request
        request.headers = [("Content-Type", "application/json")]
        if let token { request.headers.append(("Authorization", token.value)) }
        do throws(StoreHTTPError) {
            return try await client.send(request)
        } catch {
            throw KeyedStoreError(code(error), error.message)
        }
    }

    /// - Parameter code: of something that etcd does not answer.
    private func understood<Value>(_ answer: StoreAnswer, else code: KeyedStoreError.Code, _ read: ([UInt8]) throws -> Value) throws(KeyedStoreError) -> Value {
        guard answer.isSuccess else { throw refusal(answer) }
        do {
            return try read(answer.body)
        } catch {
            throw KeyedStoreError(code, "this is not an answer of etcd: \(answer.text)")
        }
    }

    private func refusal(_ answer: StoreAnswer) -> KeyedStoreError {
        KeyedStoreError(.refused, "status \(answer.status): \(StoreAnswer.text(of: Array((EtcdGatewayCoding.refusal(answer.body).text ?? answer.text).utf8)))")
    }

    private func encoded(_ encode: () throws -> [UInt8]) throws(KeyedStoreError) -> [UInt8] {
        do {
            return try encode()
        } catch {
            throw KeyedStoreError(.refused, "not to be said in JSON: \(error)")
        }
    }
}
#endif
