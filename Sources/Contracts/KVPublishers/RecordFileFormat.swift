/// The form of the files of a ``FileKVPublisher``.
public enum RecordFileFormat: String, Hashable, Sendable, CaseIterable {
    /// ``PrimaryRecordCoding``, in files that end in `.json`.
    case json
    /// ``RecordLines``, in files that end in `.lines`.
    case lines

    var suffix: String { ".\(rawValue)" }

    func encode(_ record: StoredRecord) throws(KVPublisherError) -> [UInt8] {
        switch self {
        case .json: try PrimaryRecordCoding.encode(record)
        case .lines: try RecordLines.encode(record)
        }
    }

    func decode(_ bytes: [UInt8]) throws(KVPublisherError) -> StoredRecord {
        switch self {
        case .json: try PrimaryRecordCoding.decode(bytes)
        case .lines: try RecordLines.decode(bytes)
        }
    }

    /// The largest file that is read back.
    var maximumBytes: Int {
        switch self {
        case .json: PrimaryRecordCoding.maximumBytes
        case .lines: RecordLines.maximumBytes
        }
    }
}
