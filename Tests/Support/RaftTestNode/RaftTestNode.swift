#if Network
    import Clocks
    import Dispatch
    import Foundation
    import Raft
    import RaftCore
    import RaftNetwork
    import RaftTestSupport
    import TopologyModel

    /// A node that tests start and kill: `RaftTestNode NUMBER DIRECTORY [FIRST-VALUE]`. With a value it proposes values while it leads, from that one on, and prints `committed VALUE PLACE BEGAN ANSWERED` for
    /// each that is answered; meanwhile it reads, and prints `looked COUNT LAST BEGAN ANSWERED`: moments are nanoseconds of the machine's clock that counts suspend. From its input it takes `commit VALUE`,
    /// answered by `committed VALUE` or `error …`, `values`, answered by `values DIGEST VALUE …`, `read`, which reads linearizably and is answered by `read VALUE …` or `unread ERROR`, `status`, answered by
    /// `status ROLE TERM`, and `clock`, answered by `clock SECONDS`. When it ends by itself it prints `ended REASON`, after SIGTERM `stopped`, when its log was damaged `quarantined DAMAGE`, and `released` when
    /// it has what it lost; further `role ROLE TERM` with each change, and `snapshot taken` or `snapshot failed`. `BATON_ELECTION_MILLISECONDS` is its election timeout (300), which it draws up to twice as
    /// long.
    @main struct RaftTestNode {
        static let count = 3
        private static let clients: UInt64 = 8
        /// Who does not lead asks again so often.
        private static let pause = Duration.milliseconds(10)

        static func main() async throws {
            let arguments = CommandLine.arguments
            guard arguments.count >= 3, let number = UInt64(arguments[1]) else { fatalError("usage: RaftTestNode NUMBER DIRECTORY [FIRST-VALUE]") }
            let node = endingWithReason { try open(NodeID(rawValue: number), directory: arguments[2]) }
            let terminations = stopWhenTerminated(node)
            defer { terminations.cancel() }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    do { try await node.run() } catch let halt as RaftHalt { end(halt) }
                    guard !Task.isCancelled else { return }
                    say("stopped")
                    _exit(EXIT_SUCCESS)
                }
                if arguments.count > 3, let first = UInt64(arguments[3]) {
                    // Each has every so many of the values.
                    for offset in 0..<clients { group.addTask { await propose(from: first + offset, to: node) } }
                    group.addTask { await look(node) }
                }
                while let line = readLine() { await answer(line, node) }
                group.cancelAll()
                try await group.waitForAll()
            }
        }

        private static func stopWhenTerminated(_ node: RaftNode<Tally>) -> any DispatchSourceSignal {
            signal(SIGTERM, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: SIGTERM, queue: .global())
            source.setEventHandler { Task { await node.stop() } }
            source.resume()
            return source
        }

        private static func endingWithReason<Value>(_ work: () throws -> Value) -> Value {
            do { return try work() } catch { end(error) }
        }

        private static func end(_ reason: any Error) -> Never {
            say("ended \(reason)")
            // Other threads go on working until the end.
            _exit(EXIT_FAILURE)
        }

        private static func answer(_ line: String, _ node: RaftNode<Tally>) async {
            if line == "values" {
                let values = await node.state
                return say("values \(values.digest) " + values.values.map { "\($0)" }.joined(separator: " "))
            }
            if line == "clock" { return say("clock \(ServiceClock.system.wall().milliseconds / 1_000)") }
            if line == "read" { return await read(node) }
            if line == "status" {
                let status = await node.status()
                return say("status \(status.role.rawValue) \(status.term)")
            }
            guard line.hasPrefix("commit "), let value = UInt64(line.dropFirst("commit ".count)) else { return say("error \(line)") }
            do throws(RaftError) {
                _ = try await node.propose(Tally.Command(value))
                say("committed \(value)")
            } catch {
                // Whoever asks asks the next one at once.
                try? await Task.sleep(for: pause)
                say("error \(error)")
            }
        }

        private static func read(_ node: RaftNode<Tally>) async {
            do {
                let values = try await node.read { $0.values }
                say("read " + values.map { "\($0)" }.joined(separator: " "))
            } catch { say("unread \(error)") }
        }

        private static func open(_ id: NodeID, directory: String) throws -> RaftNode<Tally> {
            let ids = (1...count).map { NodeID(rawValue: UInt64($0)) }
            let addresses = ids.map { MemberAddress(node: $0, address: "unix:\(directory)/\($0.rawValue).socket") }
            let identity = LogIdentity(clusterHigh: 1, clusterLow: 2, node: id)
            var network = RaftNetworkSettings(identity: identity, listen: "unix:\(directory)/\(id.rawValue).socket", security: .insecure)
            network.peers = addresses
            var settings = RaftNodeSettings()
            settings.consensus.heartbeatInterval = .milliseconds(40)
            let electionTimeout = ProcessInfo.processInfo.environment["BATON_ELECTION_MILLISECONDS"].flatMap { Int64($0) } ?? 300
            settings.consensus.electionTimeoutMin = .milliseconds(electionTimeout)
            settings.consensus.electionTimeoutMax = .milliseconds(2 * electionTimeout)
            settings.consensus.storageStallLimit = .seconds(5)
            settings.consensus.trailingEntries = 100
            settings.snapshotEveryEntries = 300
            settings.digestEveryEntries = 200
            settings.logSegmentBytes = 256 << 10
            let (log, snapshots) = ("\(directory)/\(id.rawValue)/log", "\(directory)/\(id.rawValue)/snapshots")
            for path in [log, snapshots] { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
            return try RaftNode.open(
                Tally(), as: identity, bootstrap: .bootstrap(voters: ids, addresses: addresses), settings: settings,
                storage: NodeStorage(log: DirectoryLogFiles(log), snapshots: DirectoryLogFiles(snapshots)), transport: RaftNetworkTransport(network), observe: tell)
        }

        private static func tell(_ event: RaftEvent) {
            switch event {
            case .quarantined(let damage): say("quarantined \(damage)")
            case .quarantineEnded: say("released")
            case .role(let role, let term, _): say("role \(role.rawValue) \(term)")
            case .snapshotTaken: say("snapshot taken")
            case .snapshotFailed: say("snapshot failed")
            default: break
            }
        }

        private static func propose(from first: UInt64, to node: RaftNode<Tally>) async {
            var value = first
            while !Task.isCancelled {
                do throws(RaftError) {
                    let began = moment
                    let place = try await node.propose(Tally.Command(value)).place
                    say("committed \(value) \(place) \(began) \(moment)")
                } catch {
                    // One whose outcome is unknown is not proposed again: it may be there once, and never twice.
                    do { try await Task.sleep(for: pause) } catch { return }
                }
                value += clients
            }
        }

        private static func look(_ node: RaftNode<Tally>) async {
            while !Task.isCancelled {
                let began = moment
                if let (count, last) = try? await node.read({ ($0.values.count, $0.values.last ?? 0) }) { say("looked \(count) \(last) \(began) \(moment)") }
                do { try await Task.sleep(for: pause) } catch { return }
            }
        }

        /// The same clock in all processes.
        private static var moment: Int64 { ServiceClock.system.now().nanoseconds }

        /// A line at a time, whoever says it.
        private static func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
    }
#else
    @main struct RaftTestNode { static func main() {} }
#endif
