#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The flat form of a ``StoredRecord``: one `key=value` per line, for shells and for programs without JSON.
///
/// The keys are those of ``PrimaryRecordCoding``, in alphabetical order. In values everything but ASCII letters, digits and `. : _ - /` is `%XX`, byte by byte of UTF-8, so that a shell may read the file with
/// `.`: no value holds anything that it would carry out or split.
///
/// ```
/// cluster=4f0c0000000000000000000000000007
/// epoch=7
/// format=1
/// host=db2
/// name=orders
/// port=3306
/// time=2026-11-03T10:12:44.120Z
/// ```
public enum RecordLines {
    /// Every byte of a text may become three.
    public static let maximumBytes = 3 * PrimaryRecordCoding.maximumBytes

    private enum Value: Codable {
        case number(UInt64)
        case text(String)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(UInt64.self) { self = .number(number) } else { self = .text(try container.decode(String.self)) }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .number(let number): try container.encode(number)
            case .text(let text): try container.encode(text)
            }
        }
    }

    private static let numbers: Set<String> = ["epoch", "format", "port", "recovery"]

    /// - Throws: ``KVPublisherError``, as ``PrimaryRecordCoding/encode(_:)``.
    public static func encode(_ record: StoredRecord) throws(KVPublisherError) -> [UInt8] {
        let json = try PrimaryRecordCoding.encode(record)
        do {
            let values = try JSONDecoder().decode([String: Value].self, from: Data(json))
            return values.sorted { $0.key < $1.key }.flatMap { line($0.key, $0.value) }
        } catch {
            throw KVPublisherError(.refused, "the record of cluster \(record.cluster) has no flat form: \(error)")
        }
    }

    private static func line(_ key: String, _ value: Value) -> [UInt8] {
        let text =
            switch value {
            case .number(let number): String(number)
            case .text(let text): text
            }
        return Array(key.utf8) + [UInt8(ascii: "=")] + text.utf8.flatMap(escaped) + [UInt8(ascii: "\n")]
    }

    private static func escaped(_ byte: UInt8) -> [UInt8] {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): return [byte]
        case UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "/"): return [byte]
        default:
            let digits = String(byte, radix: 16, uppercase: true)
            return Array("%\(digits.count == 1 ? "0" : "")\(digits)".utf8)
        }
    }

    /// - Throws: ``KVPublisherError`` with code `corrupt` for anything that ``encode(_:)`` could not have written.
    public static func decode(_ bytes: [UInt8]) throws(KVPublisherError) -> StoredRecord {
        guard bytes.count <= maximumBytes else { throw KVPublisherError(.corrupt, "larger than \(maximumBytes) bytes") }
        guard bytes.last == UInt8(ascii: "\n") else { throw KVPublisherError(.corrupt, "the last line has no end") }
        var values: [String: Value] = [:]
        for line in bytes.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            guard let equals = line.firstIndex(of: UInt8(ascii: "=")), let text = unescaped(line[(equals + 1)...]) else { throw KVPublisherError(.corrupt, "not a line of key=value") }
            let key = String(decoding: line[..<equals], as: UTF8.self)
            guard values[key] == nil else { throw KVPublisherError(.corrupt, "a key stands twice") }
            if numbers.contains(key) {
                // Another spelling of a number would be written back differently.
                guard let number = UInt64(text), String(number) == text else { throw KVPublisherError(.corrupt, "\(key) is no number") }
                values[key] = .number(number)
            } else {
                values[key] = .text(text)
            }
        }
        guard let json = try? JSONEncoder().encode(values) else { throw KVPublisherError(.corrupt, "not a record of a primary") }
        return try PrimaryRecordCoding.decode(Array(json))
    }

    /// nil: half an escape, or not UTF-8.
    private static func unescaped(_ bytes: ArraySlice<UInt8>) -> String? {
        var text: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                text.append(byte)
                continue
            }
            guard let high = digit(rest.popFirst()), let low = digit(rest.popFirst()) else { return nil }
            text.append(high << 4 | low)
        }
        return String(validating: text, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8?) -> UInt8? {
        switch byte {
        case .some(let byte) where (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte): byte - UInt8(ascii: "0")
        case .some(let byte) where (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(byte): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
