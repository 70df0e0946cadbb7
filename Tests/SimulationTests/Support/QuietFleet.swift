import FleetSimulator

/// Three servers in which nothing happens but what a test says.
enum QuietFleet {
    /// - Parameter lines: of a schedule, faults among them; what they name takes the place of what is quiet.
    static func run(_ lines: String, defect: SimulationDefect? = nil, seed: UInt64 = 1) throws -> SimulationResult {
        var options = SimulationOptions(seed: seed)
        options.defect = defect
        options.traces = true
        return FleetSimulation.run(try SimulationSchedule(parsing: "\(quiet)\n\(lines)"), options)
    }

    private static let quiet = """
        seeds = 1...3
        replicas = 2
        second tier = no
        bystander = no
        connect retry = 1 s
        heartbeat period = 2 s
        net timeout = 4 s
        primary boots read-only = yes
        replication starts with the server = yes
        locks are told = no
        apply cost = 50 us
        network latency = 20 us...400 us
        journal latency = 100 us...1 ms
        clients = 1
        client interval = 50 ms
        hooks =
        hook duration = 50 ms...150 ms
        inventory is kept = yes
        manager seeds = db0
        poll interval = 1 s
        probe timeout = 300 ms
        details interval = 10 s
        hang tolerance = 3 s
        drain timeout = 10 s
        primary restart grace = 0 s
        fence limit = 10 s
        flap window = 0 s
        heals at = 40 s
        final death is a freeze = no
        """
}
