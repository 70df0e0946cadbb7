#if Daemon
    import ArgumentParser
    import Clocks
    import ControlModel
    import Foundation
    import ManagerCore
    import Orchestration
    import Presentation
    import Promotion
    import TopologyModel

    /// How to look at servers without a daemon.
    struct SeedOptions: ParsableArguments {
        @Option(name: .long, help: "Read from this server on, without a daemon.") var seed: String?
        @Option(name: .long, help: "The account for --seed; its password is read from BATON_PASSWORD.") var user: String?

        /// What the seed leads to, as the daemon would show it; nil when no seed was given.
        func context() async throws -> PresentationContext? {
            guard let seed else { return nil }
            let address = try InstanceAddress(argument: seed)
            guard let user else { throw CommandFailure("--seed needs --user NAME (and the password in the environment variable BATON_PASSWORD)") }
            guard let runner = Invocation.runner else { throw CommandFailure("this program cannot read servers") }
            let password = ProcessInfo.processInfo.environment["BATON_PASSWORD"] ?? ""
            let topology = try await runner.discover(from: address, credentials: .init(user: user, password: Secret(password)))
            let first = topology.instance(at: address)
            guard first?.facts != nil else {
                throw CommandFailure("\(address) could not be read: \(first?.freshness.failure ?? "unknown")")
            }
            let clock = ServiceClock.system
            return SeedOptions.context(of: topology, at: clock.wall(), now: clock.now())
        }

        /// One reading of everything: no configuration, no journal, and no knowledge of what ran before.
        static func context(of topology: Topology, at wall: WallTime, now: MonotonicInstant) -> PresentationContext {
            let unknown = topology.allInstances.filter { !CandidateSnapshot.isReceivedKnown($0, threadsSeenRunning: false) }.map(\.id)
            return PresentationContext(
                snapshot: ManagerSnapshot(
                    topology: topology, findings: [], control: ControlState(), receivedUnknown: unknown, isArmed: true, startedAt: wall,
                    armedAt: wall, at: wall, now: now, timeline: []),
                nodeName: "command line")
        }
    }
#endif
