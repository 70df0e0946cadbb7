import ManagerCore
import Probing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Lines as bytes. Members are sorted; what the manager keeps in sets and dictionaries has the order of the process that wrote it.
struct RecordingCoder {
    private let encoder = JSONEncoder()
    private let decoder = JSONDecoder()

    /// - Parameter rules: what machines that are decoded ask.
    init(rules: ManagerRules? = nil) {
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if let rules {
            decoder.userInfo[.managerRules] = rules
            decoder.userInfo[.discoveryFilter] = rules.discovery
        }
    }

    /// Ends with a line feed; there is no other in it.
    func bytes(_ value: some Encodable) throws -> [UInt8] { try encoder.encode(value) + [RecordingCoder.lineFeed] }

    func line(_ bytes: [UInt8]) throws -> RecordingLine { try decoder.decode(RecordingLine.self, from: Data(bytes)) }

    /// Whether the bytes are JSON at all: a line that was cut is not.
    func isJSON(_ bytes: [UInt8]) -> Bool { (try? decoder.decode(Anything.self, from: Data(bytes))) != nil }

    static let lineFeed = UInt8(ascii: "\n")

    private struct Anything: Decodable {
        init(from decoder: any Decoder) {}
    }
}
