import TopologyModel

/// One subsystem's generator. Each is split from the seed by a number of its own, so a draw more in one does not shift the others.
struct SimulationRandom {
    enum Stream: UInt64 {
        case plan = 1, network, servers, replication, clients, journal, hooks, store, manager, faults, people, moves, movers, wishes, rings, durability, files, writes, locks, scope, fencing, quorum
        case flavors, oddities, sites, lasting, stores, strays
    }

    private var generator: SplitMix64

    init(seed: UInt64, stream: Stream, index: UInt64 = 0) {
        // Two rounds of the generator keep neighboring seeds and streams apart.
        var seeding = SplitMix64(state: seed ^ stream.rawValue &* 0xD1B5_4A32_D192_ED03 ^ index &* 0x8CB9_2BA7_2F3D_8DD7)
        _ = seeding.next()
        generator = SplitMix64(state: seeding.next())
    }

    mutating func next() -> UInt64 { generator.next() }

    /// A number of the closed range.
    mutating func integer(_ range: ClosedRange<Int64>) -> Int64 {
        range.lowerBound + Int64(generator.next() % UInt64(range.upperBound - range.lowerBound + 1))
    }

    mutating func integer(_ range: ClosedRange<Int>) -> Int { Int(integer(Int64(range.lowerBound)...Int64(range.upperBound))) }

    /// True in `percent` of 100 draws.
    mutating func chance(_ percent: Int) -> Bool { generator.next() % 100 < UInt64(percent) }

    mutating func pick<Element>(_ choices: [Element]) -> Element { choices[Int(generator.next() % UInt64(choices.count))] }
}

/// Nanoseconds in the units in which the simulator is written.
enum Nanoseconds {
    static let microsecond: Int64 = 1_000
    static let millisecond: Int64 = 1_000_000
    static let second: Int64 = 1_000_000_000
    /// Later than any simulation ends, and far from overflow.
    static let never: Int64 = .max / 4
}
