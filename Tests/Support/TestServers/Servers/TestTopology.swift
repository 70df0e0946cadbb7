#if MySQL
/// Who replicates from whom, by the places of the servers in their set. The first server is the primary, or the first of them.
package struct TestTopology: Hashable, Sendable, CustomStringConvertible {
    package var description: String
    /// For each server the places of its sources; several are channels, of which each is called after its source's place (`c0`, `c1`).
    package var sources: [[Int]]

    package init(_ description: String, sources: [[Int]]) {
        self.description = description
        self.sources = sources
    }

    /// A primary and its replicas. None: a server alone.
    package static func star(replicas: Int) -> TestTopology {
        TestTopology("star of \(replicas) replicas", sources: [[]] + Array(repeating: [0], count: replicas))
    }

    /// Each replicates from the one before it.
    package static func chain(_ length: Int) -> TestTopology {
        TestTopology("chain of \(length)", sources: (0..<length).map { $0 == 0 ? [] : [$0 - 1] })
    }

    /// Servers 1 and 2 replicate from 0, and 3 and 4 from 1.
    package static let tree = TestTopology("tree", sources: [[], [0], [0], [1], [1]])

    /// Servers 0 and 1 replicate from each other, of which 0 is writable; 2 replicates from 0.
    package static let coPrimaries = TestTopology("co-primary ring", sources: [[1], [0], [0]])

    /// Server 2 replicates from 0 and from 1.
    package static let multiSource = TestTopology("replica of two sources", sources: [[], [], [0, 1]])

    package var count: Int { sources.count }

    /// The channels of a server with what they follow: the default channel, unless there are several.
    package func channels(of place: Int) -> [(name: String, source: Int)] {
        let all = sources[place]
        return all.map { (all.count == 1 ? "" : "c\($0)", $0) }
    }

    /// Primaries are writable: those that follow nobody, and the first of a ring.
    package func isWritable(_ place: Int) -> Bool { place == 0 || sources[place].isEmpty }

    /// Transactions of independent primaries must not be in each other's way.
    var hasSeveralOrigins: Bool { sources.count(where: \.isEmpty) > 1 }
}
#endif
