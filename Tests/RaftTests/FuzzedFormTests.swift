import RaftFuzzing
import Testing

/// A few thousand of the inputs of which `RaftFuzz` feeds as many as one likes.
@Suite struct FuzzedFormTests {
    private static let seeds: Range<UInt64> = 0..<3_000

    @Test(arguments: [FrameForm(), LogForm()] as [any FuzzedForm]) func whateverTheBytesAreTheyAreReadOrRefused(_ form: any FuzzedForm) throws {
        var read = 0
        for seed in Self.seeds {
            let bytes = try form.bytes(seed: seed)
            do throws(FuzzViolation) { if try form.read(bytes) { read += 1 } } catch { Issue.record("seed \(seed), \(bytes): \(error)") }
        }
        #expect(read > Self.seeds.count / 10, "readers that refuse everything are safe, and nothing is learned of them")
        #expect(read < Self.seeds.count * 9 / 10)
    }
}
