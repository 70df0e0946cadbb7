import TopologyModel

/// The incumbent's form of a recovery's identity: nanosecond time, colon, 64 hexadecimal digits.
///
/// It is derived from the command that opened the recovery, so that every node and every replay gives the same one. It is an identifier, not a
/// secret: whoever knows the command can compute it, and the mixing is no cryptographic hash. The digits below a millisecond are the log
/// index's, so that two recoveries of one millisecond sort in log order.
func recoveryUID(at time: WallTime, node: String, index: LogIndex, cluster: ClusterID) -> String {
    let nanosecondsPerMillisecond: Int64 = 1_000_000
    let below = Int64(index.rawValue % UInt64(nanosecondsPerMillisecond))
    let nanoseconds = time.milliseconds &* nanosecondsPerMillisecond &+ below
    var mixer = Mixer(seed: index.rawValue)
    mixer.add(UInt64(bitPattern: time.milliseconds))
    mixer.add(cluster.high)
    mixer.add(cluster.low)
    for byte in node.utf8 { mixer.add(UInt64(byte)) }
    return "\(nanoseconds):" + (0..<4).map { _ in hexadecimal(mixer.next()) }.joined()
}

/// SplitMix64 as a sponge: absorbs words, then gives words out.
private struct Mixer {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func add(_ word: UInt64) { state = (state ^ word) &+ next() }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
