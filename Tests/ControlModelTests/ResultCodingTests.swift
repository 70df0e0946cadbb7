import BinaryCoding
import ControlModel
import Testing
import TopologyModel

/// The answers to commands, as a log keeps them for whoever asks again.
@Suite struct ResultCodingTests {
    private static let server = InstanceAddress(host: "db1", port: 3306)

    /// One of each kind, with the bytes that the first release wrote.
    private static let golden: [(CommandResult, [UInt8])] = [
        (.done, [0]), (.opened(RecoveryID(rawValue: 300)), [1, 0xAC, 2]), (.designated(Epoch(rawValue: 3)), [3, 3]), (.ignored("x"), [4, 1, 0x78]), (.refused(.unknownCluster), [2, 0]),
        (.refused(.epochMoved(Epoch(rawValue: 2))), [2, 1, 2]), (.refused(.recoveryOpen(RecoveryID(rawValue: 5))), [2, 2, 5]),
        (.refused(.reopening(server)), [2, 3, 3, 0x64, 0x62, 0x31, 0xEA, 0x0C]), (.refused(.paused(reason: "r", byAllClusters: true)), [2, 4, 1, 0x72, 1]),
        (.refused(.downtimed(owner: "o", reason: "r")), [2, 5, 1, 0x6F, 1, 0x72]),
        (.refused(.inMaintenance(server, owner: "o", reason: "r")), [2, 6, 3, 0x64, 0x62, 0x31, 0xEA, 0x0C, 1, 0x6F, 1, 0x72]),
        (.refused(.flapping(RecoveryID(rawValue: 5), remaining: .seconds(2))), [2, 7, 5, 4, 0]),
    ]

    @Test(arguments: golden) func theFormsOfResultsAreFrozen(_ result: CommandResult, _ bytes: [UInt8]) throws {
        #expect(result.encoded() == bytes)
        #expect(try CommandResult(decoding: bytes) == result)
        for end in bytes.indices { #expect(throws: BinaryCodingError.self) { try CommandResult(decoding: bytes[..<end]) } }
    }

    @Test(arguments: [[5], [2, 8], [2, 4, 1, 0x72, 2]] as [[UInt8]]) func whatNobodyWritesIsNotRead(_ bytes: [UInt8]) {
        #expect(throws: BinaryCodingError.self) { try CommandResult(decoding: bytes) }
    }
}
