#if Network
import RaftFuzzing
import RaftWireFuzzing
import Testing

/// A few thousand of the inputs of which `RaftFuzz` feeds as many as one likes.
@Suite struct WireFormTests {
    private static let seeds: Range<UInt64> = 0..<5_000

    @Test func `whatever arrives is cut into frames, or refused`() throws {
        let form = WireForm()
        var read = 0
        for seed in Self.seeds {
            let bytes = try form.bytes(seed: seed)
            do throws(FuzzViolation) { if try form.read(bytes) { read += 1 } } catch { Issue.record("seed \(seed), \(bytes): \(error)") }
        }
        #expect(read > Self.seeds.count / 10, "readers that refuse everything are safe, and nothing is learned of them")
        #expect(read < Self.seeds.count)
    }
}
#endif
