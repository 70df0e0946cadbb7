import Analysis
import BatonTesting
import BenchmarkSupport
import FakeMySQLServer
import Foundation
import TopologyModel

enum Scenarios {
    private static let megabyte = 1_000_000.0

    /// The goals of the project for this kind of machine, two cores.
    private enum Goal {
        static let lateness = 250.0
        static let cores = 0.4
        static let residentBytes = 150 * megabyte
        static let bytesPerSecond = megabyte
        static let microsecondsPerProbe = 150.0
        static let hangingRatio = 1.2
        static let coldSeconds = 2.0
        static let topologyMilliseconds = 10.0
    }

    // MARK: Steady

    static func steady(_ options: Options, into report: inout Report) async throws {
        let fleet = try FleetProcess(servers: options.servers, clusterSize: options.clusterSize, options: options)
        defer { fleet.stop() }
        let measured = try await ManagerUnderTest.run(seeds: fleet.addresses, sources: fleet.sources, directory: options.directory) { test in
            say("steady: \(options.servers) servers")
            await test.journal.waitUntilRead(options.servers)
            try await Task.sleep(for: .seconds(options.warmUpSeconds))
            return try await Measurement.take("steady", seconds: options.seconds, of: test, fleet: fleet)
        }
        report.add("steady, \(options.servers) servers, \(options.writesPerSecond.text(0)) writes/s each tree", "\(measured.seconds.text(0)) s")
        report.add("  probes per second", (Double(measured.probes) / measured.seconds).text(0))
        report.add("  lateness p50", "\(measured.lateness(0.5).text(1)) ms")
        report.add("  lateness p99", "\(measured.lateness(0.99).text(1)) ms", goal: "250 ms", isMet: measured.lateness(0.99) <= Goal.lateness)
        report.add("  lateness, the worst", "\(measured.lateness(1).text(1)) ms")
        report.add("  manager CPU of one core", "\((measured.managerShare * 100).text(1)) %", goal: "< 40 %", isMet: measured.managerShare < Goal.cores)
        report.add(
            "  manager CPU per probe", "\(measured.microsecondsPerProbe.text(0)) µs", goal: "150 µs",
            isMet: measured.microsecondsPerProbe <= Goal.microsecondsPerProbe)
        report.add("  fake fleet CPU of one core", "\((measured.fleetCPU / measured.seconds * 100).text(1)) %")
        report.add(
            "  resident memory", "\((Double(measured.residentBytes) / megabyte).text(0)) MB", goal: "< 150 MB",
            isMet: Double(measured.residentBytes) < Goal.residentBytes)
        report.add(
            "  written to disk per second", "\((measured.bytesPerSecond / 1000).text(1)) kB", goal: "< 1 MB", isMet: measured.bytesPerSecond < Goal.bytesPerSecond)
        report.add("  failed probes", "\(measured.failures)", goal: "0", isMet: measured.failures == 0)
        if measured.failures > 0 { say("the first failure: \(measured.firstFailure)") }
    }

    // MARK: Hanging

    /// One server in so many hangs: 100 of 2,000.
    private static let hangingStride = 20
    /// Each half of this scenario takes this part of the steady one's time.
    private static let hangingPart = 5

    static func hanging(_ options: Options, into report: inout Report) async throws {
        let fleet = try FleetProcess(servers: options.servers, clusterSize: options.clusterSize, options: options)
        defer { fleet.stop() }
        let seconds = max(1, options.seconds / hangingPart)
        let (before, during) = try await ManagerUnderTest.run(seeds: fleet.addresses, sources: fleet.sources, directory: options.directory) { test in
            say("hanging: \(options.servers) servers")
            await test.journal.waitUntilRead(options.servers)
            try await Task.sleep(for: .seconds(options.warmUpSeconds))
            let before = try await Measurement.take("hanging, before", seconds: seconds, of: test, fleet: fleet)
            let hanging = try fleet.hangEach(hangingStride)
            let during = try await Measurement.take("hanging, during", seconds: seconds, of: test, fleet: fleet, excluding: hanging)
            return (before, during)
        }
        let ratio = during.lateness(0.99) / before.lateness(0.99)
        report.add("hanging, \(options.servers / hangingStride) of \(options.servers) servers", "2 × \(seconds) s")
        report.add("  lateness p99 before", "\(before.lateness(0.99).text(1)) ms")
        report.add("  lateness p99 of the healthy during", "\(during.lateness(0.99).text(1)) ms")
        report.add("  ratio", ratio.text(2), goal: "< 1.20", isMet: ratio < Goal.hangingRatio)
        report.add("  manager CPU of one core, before and during", "\((before.managerShare * 100).text(1)) %, \((during.managerShare * 100).text(1)) %")
        report.add("  failed probes of the healthy", "\(during.failures)", goal: "0", isMet: during.failures == 0)
        if during.failures > 0 { say("the first failure: \(during.firstFailure)") }
    }

    // MARK: Cold start

    private static let coldSeeds = 250
    private static let coldClusterSize = 4

    static func cold(_ options: Options, into report: inout Report) async throws {
        let fleet = try FleetProcess(servers: coldSeeds * coldClusterSize, clusterSize: coldClusterSize, options: options)
        defer { fleet.stop() }
        // The last replica of each cluster: the rest is found by way of its primary.
        let seeds = (0..<coldSeeds).map { fleet.addresses[$0 * coldClusterSize + coldClusterSize - 1] }
        say("cold: \(seeds.count) seeds")
        let clock = ContinuousClock()
        let start = clock.now
        let before = ProcessUsage.read()
        let (elapsed, used) = try await ManagerUnderTest.run(seeds: seeds, sources: fleet.sources, directory: options.directory) { test in
            await test.journal.waitUntilRead(fleet.addresses.count)
            return (start.duration(to: clock.now), ProcessUsage.read().cpuSeconds - before.cpuSeconds)
        }
        let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
        report.add("cold start, \(coldSeeds) seeds to \(fleet.addresses.count) servers", "\(seconds.text(2)) s", goal: "< 2 s", isMet: seconds < Goal.coldSeconds)
        report.add("  manager CPU of it", "\(used.text(2)) s")
    }

    // MARK: Topology

    private static let topologyServers = 100_000
    private static let topologyClusterSize = 5
    private static let topologyChanges = 1_000
    private static let topologyRounds = 21

    /// The changes are spread over the whole fleet, a cluster each: the worst case.
    static func topology(into report: inout Report) {
        say("topology: \(topologyServers) instances")
        let builders = (0..<topologyServers).map { number in
            let server = InstanceBuilder("db\(number)", serverID: UInt32(number + 1))
            return number % topologyClusterSize == 0 ? server : server.following("db\(number - number % topologyClusterSize)")
        }
        var topology = Topology()
        for builder in builders { _ = topology.register(builder.address) }
        let instances = builders.enumerated().map { $1.build(id: InstanceID(rawValue: UInt32($0))) }
        topology.update(instances)
        let stride = topologyServers / topologyChanges
        var update: [Duration] = []
        var analysis: [Duration] = []
        let clock = ContinuousClock()
        for round in 0..<topologyRounds {
            let newer = (0..<topologyChanges).map { number in
                // As a probe finds a primary that takes writes.
                var server = builders[number * stride]
                server.hold(TopologyFixtures.transactions("0-1-\(1_000 + round)", .mariadb))
                server.freshness.readAt = TopologyFixtures.now.advanced(by: .milliseconds(round + 1))
                return server.build(id: instances[number * stride].id)
            }
            update.append(clock.measure { topology.update(newer) })
            var findings = 0
            analysis.append(
                clock.measure {
                    for instance in newer {
                        guard let cluster = topology.cluster(of: instance.id) else { continue }
                        findings += Analyzer.analyze(cluster, suspicion: nil, policy: DetectionPolicy(), now: TopologyFixtures.now).count
                    }
                })
            precondition(findings == topologyChanges, "every cluster has a finding")
        }
        let (updated, analyzed) = (median(update), median(analysis))
        report.add("topology, \(topologyChanges) of \(topologyServers) changed", "")
        report.add("  applied", "\(updated.text(2)) ms")
        report.add("  their clusters analyzed", "\(analyzed.text(2)) ms")
        report.add(
            "  together", "\((updated + analyzed).text(2)) ms", goal: "< 10 ms", isMet: updated + analyzed < Goal.topologyMilliseconds)
    }

    /// In milliseconds.
    private static func median(_ durations: [Duration]) -> Double {
        let middle = durations.sorted()[durations.count / 2].components
        return Double(middle.seconds) * 1e3 + Double(middle.attoseconds) * 1e-15
    }
}
