import RaftCore

/// Hashes that are the same in every process (FNV-1a).
enum RaftHash {
    static let start: UInt64 = 0xCBF2_9CE4_8422_2325
    private static let prime: UInt64 = 0x100_0000_01B3

    static func mix(_ value: UInt64, into hash: UInt64) -> UInt64 {
        let mixed = (hash ^ value) &* prime
        return mixed ^ mixed >> 29
    }

    static func of(_ bytes: [UInt8]) -> UInt64 {
        var hash = start
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* prime }
        return hash
    }

    static func of(_ entry: LogEntry) -> UInt64 {
        var hash = mix(entry.position.term, into: mix(entry.position.index, into: start))
        switch entry.body {
        case .noop: hash = mix(1, into: hash)
        case .command(let bytes): hash = mix(of(bytes), into: mix(2, into: hash))
        case .membership(let membership):
            hash = mix(3, into: hash)
            for voter in membership.voters { hash = mix(voter.rawValue, into: hash) }
            hash = mix(.max, into: hash)
            for learner in membership.learners { hash = mix(learner.rawValue, into: hash) }
        }
        return hash
    }
}
