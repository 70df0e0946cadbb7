#if Network
public import KVPublishers
public import StoreHTTP

/// The keys and values of a Consul, 1.8 and later.
///
/// Everything goes through transactions, which take keys as they are; reads are `consistent`: the leader makes sure that it still is one before it answers. Without a leader nothing is read and
/// nothing is written.
///
/// A token that may not read a key is noticed, but not by ``keys(under:)``: Consul lists what the token may see, and says nothing of the rest.
///
/// ## Effect on servers
/// Writes nothing but what ``commit(_:)`` is given, by one `PUT /v1/txn`, and writes it once: it is sent to no second address unless the first one did not take it.
public struct ConsulKeyedStore: KeyedStore {
    public let name: String
    private let client: StoreHTTPClient
    private let headers: [(name: String, value: String)]
    private let datacenter: String

    /// Connects to nothing yet.
    ///
    /// - Throws: ``StoreHTTPError`` with code `settings`.
    public init(_ settings: ConsulSettings) throws(StoreHTTPError) {
        if let datacenter = settings.datacenter, !ConsulKeyedStore.isName(datacenter) {
            throw StoreHTTPError(.settings, "\(datacenter.debugDescription) is no data center of Consul: letters, digits, - and _ name one")
        }
        headers = try ConsulKeyedStore.headers(settings)
        client = try StoreHTTPClient(settings.http)
        datacenter = settings.datacenter.map { "dc=\($0)" } ?? ""
        name = settings.datacenter.map { "consul \($0)" } ?? "consul \(settings.http.addresses[0])"
    }

    static func headers(_ settings: ConsulSettings) throws(StoreHTTPError) -> [(name: String, value: String)] {
        guard let token = settings.token else { return [] }
        if !token.fitsHeader { throw StoreHTTPError(.settings, "the token of Consul is empty, or holds white space or what is not ASCII") }
        return [("X-Consul-Token", token.value)]
    }

    static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.unicodeScalars.allSatisfy { $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "-" || $0 == "_") }
    }

    // MARK: Reading

    /// A key that comes or goes between two questions makes a third one necessary; as many in a row mean something else.
    private static let maximumReads = 6

    public func read(_ keys: [String]) async throws(KeyedStoreError) -> [KeyedValue?] {
        guard !keys.isEmpty else { return [] }
        guard keys.count <= ConsulTransactionCoding.maximumOperations else {
            throw KeyedStoreError(.refused, "Consul reads \(ConsulTransactionCoding.maximumOperations) keys together, not \(keys.count)")
        }
        var absent: Set<Int> = []
        var text = ""
        for _ in 0..<ConsulKeyedStore.maximumReads {
            let answer = try await ask(try encoded { try ConsulTransactionCoding.reading(keys, absent: absent) })
            if answer.failures.isEmpty { return try values(answer, of: keys, absent: absent) }
            // That one is not there, or there after all, or hidden from this token: the next answer tells.
            for failure in answer.failures {
                absent.formSymmetricDifference([failure.index])
                text = failure.text
            }
        }
        throw KeyedStoreError(.refused, "Consul does not read \(keys[0]) and \(keys.count - 1) others: \(text)")
    }

    private func values(_ answer: ConsulTransactionCoding.Answer, of keys: [String], absent: Set<Int>) throws(KeyedStoreError) -> [KeyedValue?] {
        var rest = answer.values[...]
        var values: [KeyedValue?] = []
        for (index, key) in keys.enumerated() {
            guard !absent.contains(index) else {
                values.append(nil)
                continue
            }
            // What the token may not read is left out.
            guard let first = rest.first, first.key == key else { throw KeyedStoreError(.refused, "Consul does not show \(key) to this token") }
            values.append(first.value)
            rest.removeFirst()
        }
        return values
    }

    public func keys(under prefix: String) async throws(KeyedStoreError) -> [String] {
        let answer = try await ask(try encoded { try ConsulTransactionCoding.listing(prefix) })
        if let failure = answer.failures.first { throw KeyedStoreError(.refused, "Consul does not list \(prefix): \(failure.text)") }
        return answer.values.map(\.key)
    }

    private func ask(_ body: [UInt8]) async throws(KeyedStoreError) -> ConsulTransactionCoding.Answer {
        let answer: StoreAnswer
        do throws(StoreHTTPError) {
            answer = try await send(body, "?consistent\(datacenter.isEmpty ? "" : "&\(datacenter)")", isRepeatable: true)
        } catch {
            throw KeyedStoreError(error.code == .tooLarge ? .refused : .unreachable, error.message)
        }
        return try understood(answer, else: .refused)
    }

    // MARK: Writing

    public func commit(_ transaction: KeyedTransaction) async throws(KeyedStoreError) {
        let body = try encoded { try ConsulTransactionCoding.committing(transaction) }
        guard body.count <= ConsulTransactionCoding.maximumOperations else {
            throw KeyedStoreError(.refused, "Consul carries out \(ConsulTransactionCoding.maximumOperations) operations together, not \(body.count)")
        }
        guard body.count > 0 else { return }
        let answer: StoreAnswer
        do throws(StoreHTTPError) {
            answer = try await send(body.body, datacenter.isEmpty ? "" : "?\(datacenter)", isRepeatable: false)
        } catch {
            throw KeyedStoreError(error.code == .unreachable ? .unreachable : .outcomeUnknown, error.message)
        }
        let outcome = try understood(answer, else: .outcomeUnknown)
        guard let failure = outcome.failures.first else { return }
        // Only its words tell a condition that does not hold from a permission that is missing. The conditions themselves can be looked at.
        let values = try await read(transaction.conditions.map(\.key))
        let stands = zip(transaction.conditions, values).allSatisfy { $0.revision == $1?.revision }
        throw KeyedStoreError(stands ? .refused : .conflict, "Consul does not carry it out: \(failure.text)")
    }

    // MARK: HTTP

    private func send(_ body: [UInt8], _ query: String, isRepeatable: Bool) async throws(StoreHTTPError) -> StoreAnswer {
        var request = StoreRequest(.put, "/v1/txn\(query)", body: body, isRepeatable: isRepeatable)
        request.headers = headers
        return try await client.send(request)
    }

    /// A transaction that was not carried out.
    private static let conflict = 409

    /// - Parameter code: of something that Consul does not answer.
    private func understood(_ answer: StoreAnswer, else code: KeyedStoreError.Code) throws(KeyedStoreError) -> ConsulTransactionCoding.Answer {
        guard answer.isSuccess || answer.status == ConsulKeyedStore.conflict else { throw KeyedStoreError(.refused, "status \(answer.status): \(answer.text)") }
        do {
            return try ConsulTransactionCoding.answer(answer.body)
        } catch {
            throw KeyedStoreError(code, "this is not an answer of Consul: \(answer.text)")
        }
    }

    private func encoded<Body>(_ encode: () throws -> Body) throws(KeyedStoreError) -> Body {
        do {
            return try encode()
        } catch {
            throw KeyedStoreError(.refused, "not to be said in JSON: \(error)")
        }
    }
}
#endif
