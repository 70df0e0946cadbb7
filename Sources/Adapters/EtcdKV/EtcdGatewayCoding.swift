package import KVPublishers

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The bodies of etcd's JSON gateway: `/v3/kv/txn`, `/v3/kv/range`, `/v3/auth/authenticate`. Keys and values are Base64 there, numbers of 64 bits are text, and what is 0, false or empty is left out.
package enum EtcdGatewayCoding {
    /// How many operations an etcd carries out together unless it was told otherwise (`--max-txn-ops`).
    package static let maximumOperations = 128

    // MARK: Transactions

    private struct TransactionWire: Encodable {
        var compare: [CompareWire]?
        var success: [OperationWire]
    }

    private struct CompareWire: Encodable {
        var key: Data
        var mod_revision: String
        var result = "EQUAL"
        var target = "MOD"
    }

    private struct OperationWire: Encodable {
        var request_delete_range: KeyWire?
        var request_put: PutWire?
        var request_range: KeyWire?
    }

    private struct KeyWire: Encodable {
        var key: Data
    }

    private struct PutWire: Encodable {
        var key: Data
        var value: Data
    }

    package static func reading(_ keys: [String]) throws -> [UInt8] {
        try encode(TransactionWire(success: keys.map { OperationWire(request_range: KeyWire(key: Data($0.utf8))) }))
    }

    package static func committing(_ transaction: KeyedTransaction) throws -> [UInt8] {
        // The revision of a key that is not there is 0.
        let conditions = transaction.conditions.map { CompareWire(key: Data($0.key.utf8), mod_revision: "\($0.revision ?? 0)") }
        let changes = transaction.changes.map { change in
            let key = Data(change.key.utf8)
            return change.bytes.map { OperationWire(request_put: PutWire(key: key, value: Data($0))) } ?? OperationWire(request_delete_range: KeyWire(key: key))
        }
        return try encode(TransactionWire(compare: conditions, success: changes))
    }

    private struct TransactionAnswer: Decodable {
        struct Response: Decodable {
            var response_range: RangeAnswer?
        }
        struct Header: Decodable {}
        // In every answer of etcd's, and so what tells it from something else.
        var header: Header
        var succeeded: Bool?
        var responses: [Response]?
    }

    private struct RangeAnswer: Decodable {
        struct Pair: Decodable {
            var key: Data
            var mod_revision: String
            var value: Data?
        }
        struct Header: Decodable {}
        var header: Header
        var kvs: [Pair]?
        var more: Bool?
    }

    /// - Throws: anything, for what etcd does not answer to ``reading(_:)`` of as many keys.
    package static func values(_ bytes: [UInt8], count: Int) throws -> [KeyedValue?] {
        let answer = try JSONDecoder().decode(TransactionAnswer.self, from: Data(bytes))
        let ranges = (answer.responses ?? []).compactMap(\.response_range)
        guard ranges.count == count else { throw Misunderstanding() }
        return try ranges.map { range in
            guard let pair = range.kvs?.first else { return nil }
            guard let revision = UInt64(pair.mod_revision) else { throw Misunderstanding() }
            return KeyedValue(bytes: pair.value.map { Array($0) } ?? [], revision: revision)
        }
    }

    /// Whether the conditions of a transaction held.
    ///
    /// - Throws: anything, for what etcd does not answer to a transaction.
    package static func isCarriedOut(_ bytes: [UInt8]) throws -> Bool { try JSONDecoder().decode(TransactionAnswer.self, from: Data(bytes)).succeeded ?? false }

    private struct Misunderstanding: Error {}

    // MARK: Lists

    package struct Page: Hashable, Sendable {
        /// Those that are text.
        package var keys: [String]
        /// Where the next page begins; nil: this is the last one.
        package var next: [UInt8]?
    }

    private struct RangeWire: Encodable {
        var key: Data
        var keys_only = true
        var limit: String
        var range_end: Data
    }

    /// - Parameters:
    ///   - prefix: of the keys.
    ///   - begin: the prefix itself, or where a page said that the next one begins.
    ///   - limit: of the keys in a page.
    package static func listing(_ prefix: String, from begin: [UInt8], limit: Int) throws -> [UInt8] {
        // etcd's word for "from the first key" and "to the last one" is a byte 0.
        let end = EtcdGatewayCoding.end(of: Array(prefix.utf8)) ?? [0]
        return try encode(RangeWire(key: Data(begin.isEmpty ? [0] : begin), limit: "\(limit)", range_end: Data(end)))
    }

    /// The first bytes that are behind everything with this prefix; nil: there are none.
    private static func end(of prefix: [UInt8]) -> [UInt8]? {
        guard let index = prefix.lastIndex(where: { $0 < 0xFF }) else { return nil }
        return Array(prefix[..<index]) + [prefix[index] + 1]
    }

    /// - Throws: anything, for what etcd does not answer to ``listing(_:from:limit:)``.
    package static func page(_ bytes: [UInt8]) throws -> Page {
        let answer = try JSONDecoder().decode(RangeAnswer.self, from: Data(bytes))
        let keys = (answer.kvs ?? []).map { Array($0.key) }
        let next = answer.more == true ? keys.last.map { $0 + [0] } : nil
        return Page(keys: keys.compactMap { String(validating: $0, as: UTF8.self) }, next: next)
    }

    // MARK: Accounts

    private struct AccountWire: Encodable {
        var name: String
        var password: String
    }

    private struct TokenAnswer: Decodable {
        var token: String
    }

    package static func authenticating(user: String, password: String) throws -> [UInt8] { try encode(AccountWire(name: user, password: password)) }

    /// - Throws: anything, for what etcd does not answer to an account that it knows.
    package static func token(_ bytes: [UInt8]) throws -> String { try JSONDecoder().decode(TokenAnswer.self, from: Data(bytes)).token }

    // MARK: Refusals

    private struct RefusalWire: Decodable {
        var code: Int?
        var message: String?
        var error: String?
    }

    /// Why etcd did nothing: the number that gRPC has for it, and words for people.
    package static func refusal(_ bytes: [UInt8]) -> (code: Int?, text: String?) {
        guard let wire = try? JSONDecoder().decode(RefusalWire.self, from: Data(bytes)) else { return (nil, nil) }
        return (wire.code, wire.message ?? wire.error)
    }

    private static func encode(_ wire: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(wire))
    }
}
