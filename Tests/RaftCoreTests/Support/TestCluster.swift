import RaftCore
import TopologyModel

/// Nodes whose messages arrive at once and in order, and whose disks are as quick as a test wants them.
struct TestCluster {
    static let settings: RaftSettings = {
        var settings = RaftSettings()
        settings.trailingEntries = 2
        return settings
    }()

    private(set) var nodes: [TestNode]
    private(set) var now = MonotonicInstant(nanoseconds: 1_000_000_000)
    /// Pairs (from, to) between which nothing arrives.
    var cuts: [(from: Int, to: Int)] = []
    private var queue: [(message: RaftMessage, to: Int)] = []

    /// - Parameters:
    ///   - voters: the first nodes; numbered from 1, as their ids are.
    ///   - others: further nodes, which are no members.
    init(voters: Int, others: Int = 0, settings: RaftSettings = settings) {
        let mark = SnapshotMark.bootstrap(voters: (1...voters).map { NodeID(rawValue: UInt64($0)) })
        nodes = []
        for number in 1...voters + others { nodes.append(TestNode(number, settings, RecoveredLog(snapshot: mark), now: now)) }
    }

    subscript(number: Int) -> TestNode { nodes[number - 1] }

    // MARK: Acting

    mutating func input(_ input: RaftInput, to number: Int) {
        nodes[number - 1].step(input, now: now)
        settle()
    }

    /// Time passes, and everybody who wanted to be woken is.
    mutating func advance(by duration: Duration) {
        let end = now + duration
        while let (number, due) = nodes.map({ ($0.number, $0.wakeUp) }).min(by: { ($0.1, $0.0) < ($1.1, $1.0) }), due <= end {
            now = max(now, due)
            nodes[number - 1].step(.tick, now: now)
            settle()
        }
        now = end
    }

    /// The node stands for election by itself, and nobody else has to wait for it: its own time comes first.
    mutating func elect(_ number: Int) {
        while self[number].core.role != .leader {
            precondition(now < MonotonicInstant(nanoseconds: 1_000_000_000_000), "nobody is elected")
            now = max(now, self[number].core.nextWakeUp)
            nodes[number - 1].step(.tick, now: now)
            settle()
        }
    }

    mutating func propose(_ value: UInt8, id: UInt64 = 0, to number: Int) {
        input(.propose([Proposal(id: ProposalID(rawValue: id == 0 ? UInt64(value) : id), command: [value])]), to: number)
    }

    mutating func holdDisk(of number: Int) { nodes[number - 1].holdsDisk = true }

    /// One batch that was held.
    mutating func persistOne(on number: Int) {
        nodes[number - 1].persistOne(now: now)
        settle()
    }

    mutating func releaseDisk(of number: Int) {
        nodes[number - 1].holdsDisk = false
        while !self[number].disk.isEmpty { persistOne(on: number) }
    }

    mutating func isolate(_ number: Int) {
        for other in nodes.map(\.number) where other != number { cuts += [(number, other), (other, number)] }
    }

    mutating func heal() { cuts = [] }

    /// From its disk.
    mutating func restart(_ number: Int) {
        nodes[number - 1].restart(now: now)
        settle()
    }

    /// What was said arrives, and what is said in answer, until there is silence.
    private mutating func settle() {
        var deliveries = 0
        while true {
            for index in nodes.indices {
                for (message, to) in nodes[index].takeMessages() {
                    guard !cuts.contains(where: { $0.from == index + 1 && $0.to == Int(to.rawValue) }) else { continue }
                    queue.append((message, Int(to.rawValue)))
                }
            }
            guard !queue.isEmpty else { return }
            let next = queue.removeFirst()
            deliveries += 1
            precondition(deliveries < 100_000, "the nodes never stop talking")
            nodes[next.to - 1].step(.received(next.message), now: now)
        }
    }
}
