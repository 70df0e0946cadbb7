#if Network
    import Clocks
    import FleetSimulator
    import Foundation
    import Testing
    import TopologyModel

    /// Three processes on one directory, of which whoever leads proposes values, and what they say. Used by one task only.
    final class LoadedNodes {
        enum Said: Sendable {
            /// A value was answered.
            case committed(UInt64, by: Int, Operation)
            /// A read of its own was answered.
            case looked(Operation)
            /// A node ended by itself.
            case ended(Int, reason: String)
            /// A node found damage, and its log began anew.
            case quarantined(Int, damage: String)
            /// It has what it lost.
            case released(Int)
            /// Its wall clock.
            case clock(Int, seconds: Int)
            /// What it is, and what it has become.
            case status(Int, Standing)
            case role(Int, Standing)
            /// A linearizable read; nil: it was refused.
            case read(Int, [UInt64]?)
            /// Of its own, written or not.
            case snapshot(Int, isTaken: Bool)

            /// nil: something else.
            init?(_ line: String, by number: Int) {
                guard let word = line.split(separator: " ", maxSplits: 1).first else { return nil }
                let rest = String(line.dropFirst(word.count + 1))
                let said: Said? =
                    switch word {
                    case "committed": Said.numbers(rest).map { .committed(UInt64($0[0]), by: number, .init(.append(UInt64($0[0])), began: $0[2], ending: .answered(.appended(at: Int($0[1])), at: $0[3]))) }
                    case "looked": Said.numbers(rest).map { .looked(.init(.read, began: $0[2], ending: .answered(.holds(Int($0[0]), last: UInt64($0[1])), at: $0[3]))) }
                    case "ended": .ended(number, reason: rest)
                    case "quarantined": .quarantined(number, damage: rest)
                    case "released": .released(number)
                    case "clock": Int(rest).map { .clock(number, seconds: $0) }
                    case "status": Standing(rest).map { .status(number, $0) }
                    case "role": Standing(rest).map { .role(number, $0) }
                    case "read": .read(number, rest.split(separator: " ").compactMap { UInt64($0) })
                    case "unread": .read(number, nil)
                    case "snapshot": .snapshot(number, isTaken: rest == "taken")
                    default: nil
                    }
                guard let said else { return nil }
                self = said
            }

            /// Two of what is told, and two moments.
            private static func numbers(_ text: String) -> [Int64]? {
                let numbers = text.split(separator: " ").compactMap { Int64($0) }
                return numbers.count == 4 ? numbers : nil
            }
        }

        typealias Operation = RecordedOperation<TallyModel>

        struct Standing: Hashable, Sendable {
            var role: String
            var term: UInt64

            init?(_ text: String) {
                let words = text.split(separator: " ")
                guard words.count == 2, let term = UInt64(words[1]) else { return nil }
                (role, self.term) = (String(words[0]), term)
            }

            /// It asks whether it would be elected: its election timeout is over, or the connection with its leader was closed.
            var isAsking: Bool { role == "preCandidate" }
        }

        static let numbers = 1...3
        /// Every process has values of its own, more than it ever uses.
        private static let valuesOfOne: UInt64 = 1 << 32
        /// Proposed when everything else is over.
        private static let lastValue: UInt64 = 1

        let directory: String
        private let preloaded: String?
        private let electionMilliseconds: Int?
        private var nodes: [Int: NodeUnderTest] = [:]
        private var started: UInt64 = 0
        private let said: AsyncStream<Said>.Continuation
        private let heard: AsyncStream<Said>
        private(set) var committed: [UInt64] = []
        /// As clients saw them.
        private var operations: [Operation] = []
        /// By which process it was, from 1 on: no value of its was proposed before.
        private var startedAt: [UInt64: Int64] = [:]

        /// - Parameters:
        ///   - hasFaultyMachines: each can get a ``MachineFault``.
        ///   - electionMilliseconds: how long nobody leads before another one stands. nil: short.
        init(hasFaultyMachines: Bool = false, electionMilliseconds: Int? = nil) throws {
            self.electionMilliseconds = electionMilliseconds
            signal(SIGPIPE, SIG_IGN)
            directory = FileManager.default.temporaryDirectory.appendingPathComponent("baton-\(UUID().uuidString.prefix(8))").path
            for number in Self.numbers { try FileManager.default.createDirectory(atPath: "\(directory)/faults\(number)", withIntermediateDirectories: true) }
            preloaded = hasFaultyMachines ? try MachineFault.library(in: directory) : nil
            (heard, said) = AsyncStream.makeStream(of: Said.self)
            for number in Self.numbers { try start(number) }
        }

        deinit {
            for node in nodes.values { node.kill() }
            try? FileManager.default.removeItem(atPath: directory)
        }

        // MARK: Processes

        func start(_ number: Int) throws {
            started += 1
            startedAt[started] = ServiceClock.system.now().nanoseconds
            let node = try open(number, firstValue: started * Self.valuesOfOne)
            nodes[number] = node
            Task { [said] in
                for await line in node.lines { if let what = Said(line, by: number) { said.yield(what) } }
            }
        }

        private func open(_ number: Int, firstValue: UInt64?) throws -> NodeUnderTest {
            var environment: [String: String] = [:]
            if let preloaded { environment = ["LD_PRELOAD": preloaded, "BATON_MACHINE_FAULTS": "\(directory)/faults\(number)"] }
            if let electionMilliseconds { environment["BATON_ELECTION_MILLISECONDS"] = "\(electionMilliseconds)" }
            return try NodeUnderTest(number: number, directory: directory, firstValue: firstValue, environment: environment)
        }

        func kill(_ number: Int) { nodes[number]?.kill() }

        /// None of them sees another one die first.
        func killAll() {
            for node in nodes.values { node.signal(SIGKILL) }
            for node in nodes.values { node.kill() }
        }

        func isRunning(_ number: Int) -> Bool { nodes[number]?.isRunning == true }
        func freeze(_ number: Int) { nodes[number]?.signal(SIGSTOP) }
        func thaw(_ number: Int) { nodes[number]?.signal(SIGCONT) }
        func terminate(_ number: Int) { nodes[number]?.signal(SIGTERM) }
        /// It can open no file and no socket any more; those that it has stay.
        func takeDescriptors(of number: Int) throws { try nodes[number]?.takeDescriptors() }
        /// By itself, or when it was told to.
        func waitForExit(of number: Int) -> Int32? { nodes[number]?.waitForExit() }
        func tell(_ number: Int, _ order: String) throws { try nodes[number]?.tell(order) }

        /// All of them, for so long: the fault itself takes that time, in which nothing happens that could be waited for.
        func freezeAll(for duration: Duration) async throws {
            for number in Self.numbers { freeze(number) }
            defer { for number in Self.numbers { thaw(number) } }
            try await Task.sleep(for: duration)
        }

        // MARK: Machines

        func begin(_ fault: MachineFault, on number: Int) throws { try Data().write(to: fault.file(in: directory, of: number)) }
        func end(_ fault: MachineFault, on number: Int) throws { try FileManager.default.removeItem(at: fault.file(in: directory, of: number)) }
        func isUnderWay(_ fault: MachineFault, on number: Int) -> Bool { FileManager.default.fileExists(atPath: fault.file(in: directory, of: number).path) }

        enum Files: String {
            case log
            case snapshots
        }

        func names(of files: Files, of number: Int) throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: "\(directory)/\(number)/\(files.rawValue)").sorted() }

        /// Changes the newest file of the node, which does not run. The index is that after the last byte that was ever written: zeros follow.
        func change(_ files: Files, of number: Int, _ change: (inout Data, _ end: Int) -> Void) throws {
            let directory = URL(fileURLWithPath: "\(directory)/\(number)/\(files.rawValue)")
            let written = try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted().compactMap { name -> (URL, Data, Int)? in
                let contents = try Data(contentsOf: directory.appendingPathComponent(name))
                return contents.lastIndex { $0 != 0 }.map { (directory.appendingPathComponent(name), contents, $0 + 1) }
            }
            // Files that are made ahead hold nothing.
            var (file, contents, end) = try #require(written.last)
            change(&contents, end)
            try contents.write(to: file)
        }

        // MARK: What they say

        /// - Returns: who committed last.
        @discardableResult
        func commits(_ count: Int, without number: Int? = nil) async throws -> Int {
            var left = count
            for await said in heard {
                note(said)
                guard case .committed(_, let committer, _) = said else { continue }
                if committer != number { left -= 1 }
                if left == 0 { return committer }
            }
            throw CancellationError()
        }

        /// Who commits when another one does than the one that leads now, and whether anybody asked to be elected until then. Without it a leader handed over.
        ///
        /// - Parameter term: in which that one leads.
        func successor(of number: Int, in term: UInt64) async throws -> (number: Int, wasAskedFor: Bool) {
            var wasAskedFor = false
            for await said in heard {
                note(said)
                switch said {
                case .role(_, let standing) where standing.isAsking && standing.term >= term: wasAskedFor = true
                case .committed(_, let committer, _):
                    if committer != number { return (committer, wasAskedFor) }
                default: break
                }
            }
            throw CancellationError()
        }

        func status(of number: Int) async throws -> Standing {
            try nodes[number]?.tell("status")
            return try await first { if case .status(number, let standing) = $0 { standing } else { nil } }
        }

        /// What a linearizable read told that it was asked for before; nil: it was refused.
        func answerToRead(of number: Int) async throws -> [UInt64]? { try await first { if case .read(number, let values) = $0 { .some(values) } else { nil } } }

        /// Until it has taken a snapshot, or failed to.
        func snapshot(of number: Int, isTaken: Bool) async throws { try await first { if case .snapshot(number, isTaken) = $0 { () } else { nil } } }

        /// Why it ended by itself, and with which exit status.
        func end(of number: Int) async throws -> (reason: String, status: Int32?) {
            let reason = try await first { if case .ended(number, let reason) = $0 { reason } else { nil } }
            return (reason, nodes[number]?.waitForExit())
        }

        /// What it found when it started.
        func damage(of number: Int) async throws -> String { try await first { if case .quarantined(number, let damage) = $0 { damage } else { nil } } }

        /// Returns when it has what it lost.
        func release(of number: Int) async throws { try await first { if case .released(number) = $0 { () } else { nil } } }

        /// By the wall clock of its machine.
        func clock(of number: Int) async throws -> Int {
            try nodes[number]?.tell("clock")
            return try await first { if case .clock(number, let seconds) = $0 { seconds } else { nil } }
        }

        private func first<Value>(_ wanted: (Said) -> Value?) async throws -> Value {
            for await said in heard {
                note(said)
                if let value = wanted(said) { return value }
            }
            throw CancellationError()
        }

        private func note(_ said: Said) {
            switch said {
            case .committed(let value, _, let operation):
                committed.append(value)
                operations.append(operation)
            case .looked(let operation): operations.append(operation)
            case .ended, .quarantined, .released, .clock, .status, .role, .read, .snapshot: break
            }
        }

        /// Starts all of them anew, without load, and compares what they hold.
        func expectNothingLost() async throws {
            for (number, node) in nodes {
                node.kill()
                nodes[number] = try open(number, firstValue: nil)
            }
            let nodes = Self.numbers.compactMap { self.nodes[$0] }
            try await Self.commitLast(by: nodes)
            let states = try await Self.states(of: nodes)
            #expect(Set(states.map(\.digest)).count == 1, "all hold the same")
            // The last one was proposed until it was answered, and may be there more than once.
            let values = states[0].values.filter { $0 != Self.lastValue }
            #expect(Set(values).count == values.count, "nothing is there twice")
            #expect(Set(values).isSuperset(of: committed), "nothing that was answered is lost")
            let verdict = LinearizabilityCheck.verdict(on: history(endingWith: values), mostSteps: Self.mostSteps)
            #expect(verdict == .linearizable, "\(verdict)")
        }

        /// A few hundred for each operation of a test that runs for long: each append has a place, so there is little to try.
        private static let mostSteps = 40_000_000

        /// What clients were told, and of what nobody was told what came of it: where it is in the end. Whatever is not there never took effect, and nobody has seen it.
        private func history(endingWith values: [UInt64]) -> [Operation] {
            let told = Set(committed)
            let untold = values.enumerated().filter { !told.contains($0.element) }
            // Each came before whatever is behind it, and so before that was answered. It follows from the rest; said here it spares the check most of its work.
            var answeredFrom = Array(repeating: Int64.max, count: values.count + 1)
            for operation in operations {
                if case .answered(.appended(let place), let moment) = operation.ending, place < values.count { answeredFrom[place] = min(answeredFrom[place], moment) }
            }
            for place in values.indices.reversed() { answeredFrom[place] = min(answeredFrom[place], answeredFrom[place + 1]) }
            return operations
                + untold.map { place, value in
                    Operation(.append(value), began: startedAt[value / Self.valuesOfOne] ?? 0, ending: .answered(.appended(at: place), at: answeredFrom[place + 1]))
                }
        }

        /// By whoever leads.
        private static func commitLast(by nodes: [NodeUnderTest]) async throws {
            while true {
                for node in nodes { if try #require(try await node.ask("commit \(lastValue)", answers: "committed", "error")) == "committed \(lastValue)" { return } }
            }
        }

        /// Once each has everything: the last value is there.
        private static func states(of nodes: [NodeUnderTest]) async throws -> [(digest: String, values: [UInt64])] {
            var states: [(String, [UInt64])] = []
            for node in nodes {
                while true {
                    let words = try #require(try await node.ask("values", answers: "values")).split(separator: " ")
                    let values = words.dropFirst(2).compactMap { UInt64($0) }
                    guard values.last == lastValue else { continue }
                    states.append((String(words[1]), values))
                    break
                }
            }
            return states
        }
    }

    extension MachineFault {
        fileprivate func file(in directory: String, of number: Int) -> URL { URL(fileURLWithPath: "\(directory)/faults\(number)/\(rawValue)") }
    }
#endif
