public import TopologyModel

/// What wires, disks and enemies do to bytes.
public enum FuzzedBytes {
    private static let longestNoise = 300
    private static let mostFlips = 6

    public static func changed(_ honest: [UInt8], by random: inout SplitMix64) -> [UInt8] {
        var bytes = honest
        switch Int.random(in: 0..<8, using: &random) {
        case 0: return noise(&random)
        // Honest: readers that refuse everything would pass otherwise.
        case 1: break
        case 2: bytes.removeLast(Int.random(in: 0...bytes.count, using: &random))
        case 3: bytes += noise(&random)
        case 4: lengthen(&bytes, &random)
        case 5:
            // A piece that stands in another place, too.
            let piece = bytes[piece(of: bytes, &random)]
            bytes.replaceSubrange(self.piece(of: bytes, &random), with: piece)
        default:
            for _ in 1...Int.random(in: 1...mostFlips, using: &random) where !bytes.isEmpty { bytes[Int.random(in: bytes.indices, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random) }
        }
        return bytes
    }

    private static func noise(_ random: inout SplitMix64) -> [UInt8] { (0..<Int.random(in: 0...longestNoise, using: &random)).map { _ in UInt8.random(in: .min ... .max, using: &random) } }

    private static func piece(of bytes: [UInt8], _ random: inout SplitMix64) -> Range<Int> {
        let start = Int.random(in: 0...bytes.count, using: &random)
        return start..<Int.random(in: start...bytes.count, using: &random)
    }

    /// Numbers that announce much: the largest of one, four and eight bytes, and those of many groups of seven bits.
    private static func lengthen(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: bytes.indices, using: &random)
        let length = [1, 2, 3, 4, 5, 8, 10][Int.random(in: 0..<7, using: &random)]
        for index in bytes[place...].indices.prefix(length) { bytes[index] = index == place + length - 1 ? UInt8.random(in: 0...0x7F, using: &random) : 0xFF }
    }
}
