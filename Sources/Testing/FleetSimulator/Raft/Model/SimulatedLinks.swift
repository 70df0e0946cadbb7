/// How each node is heard by each other: one direction at a time. Faults that cut or slow down a link are counted, so that they may overlap.
struct SimulatedLinks {
    /// Nodes that a run ever has.
    static let capacity = 16

    private var cuts = [Int16](repeating: 0, count: capacity * capacity)
    private var delays = [Int64](repeating: 0, count: capacity * capacity)
    /// Of 1,000 messages.
    var lossPermille: UInt64 = 0

    func isCut(_ from: Int, _ to: Int) -> Bool { cuts[from * SimulatedLinks.capacity + to] > 0 }

    /// Nanoseconds that a message needs longer than usual.
    func delay(_ from: Int, _ to: Int) -> Int64 { delays[from * SimulatedLinks.capacity + to] }

    mutating func cut(_ from: Int, _ to: Int, by change: Int16 = 1) { cuts[from * SimulatedLinks.capacity + to] += change }

    mutating func slow(_ from: Int, _ to: Int, by delay: Int64) { delays[from * SimulatedLinks.capacity + to] += delay }

    mutating func heal() { self = SimulatedLinks() }
}
