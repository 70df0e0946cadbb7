#if Network
    import Foundation
    import Testing

    /// Processes on real disks and sockets, killed again and again under load.
    @Suite(.serialized, .timeLimit(.minutes(20))) struct KilledNodesTests {
        /// How often something is killed; more by the environment.
        private static let kills = ProcessInfo.processInfo.environment["BATON_RAFT_KILLS"].flatMap { Int($0) } ?? 20
        /// So many commits between two of them.
        private static let commitsBetween = 30
        /// Every process has values of its own, more than it ever uses.
        private static let valuesOfOne: UInt64 = 1 << 32
        /// Proposed when everything else is over.
        private static let lastValue: UInt64 = 1

        @Test func `what was answered is there, whoever was killed`() async throws {
            signal(SIGPIPE, SIG_IGN)
            let directory = FileManager.default.temporaryDirectory.appendingPathComponent("baton-\(UUID().uuidString.prefix(8))").path
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: directory) }
            var random = SystemRandomNumberGenerator()
            var started: UInt64 = 0
            func start(_ number: Int) throws -> NodeUnderTest {
                started += 1
                return try NodeUnderTest(number: number, directory: directory, firstValue: started * Self.valuesOfOne)
            }
            var nodes = try (1...3).map { try start($0) }
            defer { for node in nodes { node.kill() } }
            var committed: [UInt64] = []

            try await withThrowingTaskGroup(of: Void.self) { group in
                let (values, said) = AsyncStream.makeStream(of: UInt64.self)
                func listen(to node: NodeUnderTest) {
                    group.addTask { for await line in node.lines { if line.hasPrefix("committed "), let value = UInt64(line.dropFirst(10)) { said.yield(value) } } }
                }
                for node in nodes { listen(to: node) }
                var sinceKill = 0
                var killed = 0
                for await value in values {
                    committed.append(value)
                    sinceKill += 1
                    guard sinceKill >= Self.commitsBetween else { continue }
                    if killed >= Self.kills { break }
                    sinceKill = 0
                    killed += 1
                    // One, two, or all of them at once.
                    for place in nodes.indices.shuffled(using: &random).prefix(Int.random(in: 1...3, using: &random)) {
                        nodes[place].kill()
                        nodes[place] = try start(place + 1)
                        listen(to: nodes[place])
                    }
                }
                group.cancelAll()
            }
            #expect(committed.count >= Self.kills * Self.commitsBetween)

            for place in nodes.indices {
                nodes[place].kill()
                nodes[place] = try NodeUnderTest(number: place + 1, directory: directory, firstValue: nil)
            }
            try await Self.commit(Self.lastValue, by: nodes)
            let states = try await Self.states(of: nodes)
            #expect(Set(states.map(\.digest)).count == 1, "all hold the same")
            // The last one was proposed until it was answered, and may be there more than once.
            let values = states[0].values.filter { $0 != Self.lastValue }
            #expect(Set(values).count == values.count, "nothing is there twice")
            #expect(Set(values).isSuperset(of: committed), "nothing that was answered is lost")
        }

        /// By whoever leads.
        private static func commit(_ value: UInt64, by nodes: [NodeUnderTest]) async throws {
            while true {
                for node in nodes { if try await node.ask("commit \(value)") == "committed \(value)" { return } }
            }
        }

        /// Once each has everything: the last value is there.
        private static func states(of nodes: [NodeUnderTest]) async throws -> [(digest: String, values: [UInt64])] {
            var states: [(String, [UInt64])] = []
            for node in nodes {
                while true {
                    let words = try #require(try await node.ask("values")).split(separator: " ")
                    let values = words.dropFirst(2).compactMap { UInt64($0) }
                    guard values.last == lastValue else { continue }
                    states.append((String(words[1]), values))
                    break
                }
            }
            return states
        }
    }
#endif
