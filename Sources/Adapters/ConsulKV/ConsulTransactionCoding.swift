package import KVPublishers

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The bodies of Consul's `/v1/txn`.
package enum ConsulTransactionCoding {
    /// How many operations Consul carries out together.
    package static let maximumOperations = 64

    package struct Answer: Hashable, Sendable {
        /// Of the operations that read, in their order.
        package var values: [Value]
        /// Not empty: nothing was done.
        package var failures: [Failure]
    }

    package struct Value: Hashable, Sendable {
        package var key: String
        package var value: KeyedValue
    }

    package struct Failure: Hashable, Sendable {
        /// Of the operation.
        package var index: Int
        /// For people.
        package var text: String
    }

    private struct Operation: Encodable {
        struct Body: Encodable {
            var Verb: String
            var Key: String
            var Value: Data?
            var Index: UInt64?
        }
        var KV: Body

        init(_ verb: String, _ key: String, value: [UInt8]? = nil, index: UInt64? = nil) {
            KV = Body(Verb: verb, Key: key, Value: value.map { Data($0) }, Index: index)
        }
    }

    // MARK: Questions

    /// - Parameter absent: the places of keys that are expected not to be there. One that is not there cannot be read: the whole transaction fails.
    package static func reading(_ keys: [String], absent: Set<Int>) throws -> [UInt8] {
        try encode(keys.enumerated().map { Operation(absent.contains($0) ? "check-not-exists" : "get", $1) })
    }

    package static func listing(_ prefix: String) throws -> [UInt8] { try encode([Operation("get-tree", prefix)]) }

    /// The operations of a transaction, and how many they are.
    package static func committing(_ transaction: KeyedTransaction) throws -> (body: [UInt8], count: Int) {
        let put = Set(transaction.changes.filter { $0.bytes != nil }.map(\.key))
        // Conditions first: they are about what is there before. `delete-cas` is of no use here: it finds nothing wrong with a key that is gone.
        var operations = transaction.conditions.filter { !put.contains($0.key) }.map { condition in
            condition.revision.map { Operation("check-index", condition.key, index: $0) } ?? Operation("check-not-exists", condition.key)
        }
        for change in transaction.changes {
            if let bytes = change.bytes {
                // Of index 0: only if there is none.
                let condition = transaction.condition(of: change.key)
                operations.append(Operation(condition == nil ? "set" : "cas", change.key, value: bytes, index: condition.map { $0.revision ?? 0 }))
            } else {
                operations.append(Operation("delete", change.key))
            }
        }
        return (try encode(operations), operations.count)
    }

    private static func encode(_ operations: [Operation]) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(operations))
    }

    // MARK: Answers

    private struct AnswerWire: Decodable {
        struct Result: Decodable {
            struct Body: Decodable {
                var Key: String
                var Value: Data?
                var ModifyIndex: UInt64
            }
            var KV: Body
        }
        struct Failure: Decodable {
            var OpIndex: Int
            var What: String
        }
        // Both are in every answer, null where there are none, and so tell it from something else.
        var Results: [Result]
        var Errors: [Failure]

        private enum CodingKeys: String, CodingKey { case Results, Errors }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            Results = try container.decodeNil(forKey: .Results) ? [] : try container.decode([Result].self, forKey: .Results)
            Errors = try container.decodeNil(forKey: .Errors) ? [] : try container.decode([Failure].self, forKey: .Errors)
        }
    }

    /// - Throws: anything, for what Consul does not answer to a transaction.
    package static func answer(_ bytes: [UInt8]) throws -> Answer {
        let wire = try JSONDecoder().decode(AnswerWire.self, from: Data(bytes))
        // An empty value is null there.
        let values = wire.Results.map { Value(key: $0.KV.Key, value: KeyedValue(bytes: $0.KV.Value.map { Array($0) } ?? [], revision: $0.KV.ModifyIndex)) }
        return Answer(values: values, failures: wire.Errors.map { Failure(index: $0.OpIndex, text: $0.What) })
    }
}
