#if Network
import NIOCore
import Testing

@testable import ZooKeeperClient

/// What a peer sends may be anything. Nothing here may trap, and what is read is bounded by what is there.
@Suite struct `Bytes that may be anything` {
    private static let cases = 20_000
    private static let requests: [Request] = Replies.rows.map(\.request)

    /// A reply that was right, with some of its bytes changed, cut, doubled or appended to.
    private static func damaged(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes.removeLast(Int.random(in: 0...bytes.count, using: &random))
            case 1: bytes += bytes.prefix(Int.random(in: 0...bytes.count, using: &random))
            case 2: bytes.append(.random(in: .min ... .max, using: &random))
            case 3:
                // Lengths and counts at their limits.
                guard bytes.count >= 4 else { continue }
                let place = Int.random(in: 0...bytes.count - 4, using: &random)
                let extreme = [0, -1, .max, .min, Int32(bytes.count)].randomElement(using: &random) ?? 0
                var writer = JuteWriter()
                writer.write(extreme)
                bytes.replaceSubrange(place..<place + 4, with: writer.bytes)
            default:
                guard let place = bytes.indices.randomElement(using: &random) else { continue }
                bytes[place] = .random(in: .min ... .max, using: &random)
            }
        }
        return bytes
    }

    @Test func `replies and greetings`() {
        var random = SeededGenerator(seed: 0x5EED)
        var read = 0
        for _ in 0..<Self.cases {
            guard let row = Replies.rows.randomElement(using: &random), let other = Self.requests.randomElement(using: &random) else { continue }
            let bytes = Self.damaged(row.bytes, &random)
            for request in [row.request, other] {
                var reader = JuteReader(bytes)
                if (try? Reply(to: request, from: &reader)) != nil { read += 1 }
            }
            _ = try? GreetingReply(decoding: Self.damaged(Samples.greetingReply(1), &random))
        }
        // Some changes leave a reply readable, most do not: both were seen.
        #expect(read > Self.cases / 20)
        #expect(read < Self.cases)
    }

    @Test(arguments: 0..<400 as Range<UInt64>)
    func `a session that hears them ends no worse than its connection`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var bench = try MachineBench(MachineBench.servers, seed: seed) { if seed.isMultiple(of: 3) { $0.authentication = try ZooKeeperAuthentication(digest: "u:p") } }
        var asked: UInt64 = 0
        for _ in 0..<60 {
            switch Int.random(in: 0..<8, using: &random) {
            case 0, 1:
                asked += 1
                bench.ask(asked, try #require(Self.requests.randomElement(using: &random)), within: .milliseconds(.random(in: 0...5_000, using: &random)))
            case 2: bench.connected()
            case 3: bench.comeUp(milliseconds: .random(in: -1...9_000, using: &random))
            case 4: bench.wait(.milliseconds(.random(in: 0...3_000, using: &random)))
            case 5: bench.cancel(.random(in: 0...asked, using: &random))
            default:
                let row = try #require(Replies.rows.randomElement(using: &random))
                var buffer = ByteBuffer()
                let frame = Samples.reply(.random(in: -4...Int32(asked), using: &random), seen: .random(in: .min ... .max, using: &random), .ok, row.bytes)
                buffer.writeFrame(Bool.random(using: &random) ? frame : Self.damaged(frame, &random))
                if Bool.random(using: &random) { buffer.setInteger(UInt8.random(in: 0...1, using: &random), at: Int.random(in: 0..<4, using: &random)) }
                bench.step(.received(bench.attempt, buffer))
            }
        }
        bench.step(.closed)
        bench.wait(.seconds(2))
        #expect(bench.isStopped)
        // Each is answered, and once (which the bench sees to).
        #expect(bench.answers.keys.sorted() == (0..<asked).map { $0 + 1 })
    }
}
#endif
