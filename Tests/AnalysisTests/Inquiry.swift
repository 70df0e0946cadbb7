import Analysis
import BatonTesting
import TopologyModel

/// What one read of a replica shows of its receiver.
enum Shown: Sendable {
    /// Connected; `events`: something arrived since the read before.
    case running(events: Bool)
    /// Trying again after a failure with this error; `events`: something arrived before it failed; `retries` changes the message.
    case failing(Int, events: Bool, retries: Int)
    /// Trying, and no error yet.
    case connecting
    /// Stopped, with the error that it last showed, or none.
    case stopped(Int?)

    static let running = Shown.running(events: false)
    static let advancing = Shown.running(events: true)
    static func failing(_ code: Int, retries: Int = 0) -> Shown { Shown.failing(code, events: false, retries: retries) }
    static let stopped = Shown.stopped(nil)
}

/// A suspicion about `db1` with replicas `db2`, `db3`, …, told in milliseconds after it began.
struct Inquiry {
    static let since = TopologyFixtures.now
    var fleet: TopologyBuilder
    var suspicion: Suspicion
    var policy = DetectionPolicy()

    /// - Parameters:
    ///   - before: what the replicas showed before the suspicion began.
    ///   - age: how long before, in milliseconds.
    init(
        replicas: Int = 1, connectRetry: Int = 1, heartbeat: Duration? = .seconds(2), before: Shown = .running, age: Int = 500,
        adjust: (inout TopologyBuilder) -> Void = { _ in }
    ) {
        fleet = TopologyFixtures.primary(replicas: replicas)
        for number in 2..<(replicas + 2) {
            fleet["db\(number)"].channels[0].connectRetry = .seconds(connectRetry)
            if let heartbeat {
                fleet["db\(number)"].channels[0].heartbeatPeriod = heartbeat
            } else {
                fleet["db\(number)"].channels[0].receivedHeartbeats = nil
            }
            fleet["db\(number)"].freshness.readAt = Inquiry.instant(-age)
        }
        adjust(&fleet)
        for number in 2..<(replicas + 2) { Inquiry.show(before, on: &fleet["db\(number)"]) }
        let members = fleet.build().allInstances
        suspicion = Suspicion(suspect: members[0], since: Inquiry.since, cause: "the connection was lost", replicas: Array(members.dropFirst()))
    }

    static func instant(_ milliseconds: Int) -> MonotonicInstant { since + .milliseconds(milliseconds) }

    static func show(_ shown: Shown, on builder: inout InstanceBuilder) {
        guard !builder.channels.isEmpty else { return }
        func failure(_ code: Int, _ retries: Int) -> ReplicationError {
            ReplicationError(code: code, message: "error connecting, retries: \(retries)")
        }
        switch shown {
        case .running(let events):
            builder.channels[0].receiver = .running
            builder.channels[0].receiverError = nil
            if events { advance(&builder.channels[0]) }
        case .failing(let code, let events, let retries):
            builder.channels[0].receiver = .connecting
            builder.channels[0].receiverError = failure(code, retries)
            if events { advance(&builder.channels[0]) }
        case .connecting:
            builder.channels[0].receiver = .connecting
            builder.channels[0].receiverError = nil
        case .stopped(let code):
            builder.channels[0].receiver = .stopped
            builder.channels[0].receiverError = code.map { failure($0, 0) }
        }
    }

    private static func advance(_ channel: inout ReplicationChannel) {
        channel.readCoordinates?.position += 100
    }

    /// With the ids that the topology of these builders hands out.
    var members: [Instance] { fleet.instances.enumerated().map { $1.build(id: InstanceID(rawValue: UInt32($0))) } }
    var replicas: [Instance] { Array(members.dropFirst()) }
    func replica(_ name: String) -> Instance {
        let address = InstanceBuilder.address(name)
        guard let index = fleet.instances.firstIndex(where: { $0.address == address }) else { preconditionFailure("no \(name)") }
        return fleet.instances[index].build(id: InstanceID(rawValue: UInt32(index)))
    }

    /// A read of `name` that began at `at` succeeds and shows this.
    mutating func read(_ name: String, _ at: Int, _ shown: Shown) {
        Inquiry.show(shown, on: &fleet[name])
        read(name, at)
    }

    /// A read that shows the server as its builder is.
    mutating func read(_ name: String, _ at: Int) {
        fleet[name].freshness.readAt = Inquiry.instant(at)
        (fleet[name].freshness.failures, fleet[name].freshness.failedAt) = (0, nil)
        let replica = replica(name)
        suspicion.observe(replica, facts: fleet[name].facts(), startedAt: Inquiry.instant(at))
    }

    mutating func read(_ at: Int, _ shown: Shown) { read("db2", at, shown) }

    mutating func readAll(_ at: Int, _ shown: Shown) {
        for number in fleet.instances.indices.dropFirst() { read("db\(number + 1)", at, shown) }
    }

    /// A read of a replica fails.
    mutating func failToRead(_ name: String, _ at: Int) {
        fleet[name].freshness.failures += 1
        fleet[name].freshness.failedAt = Inquiry.instant(at)
    }

    /// The manager's own attempt fails.
    mutating func fail(_ at: Int, fresh: Bool = true) {
        suspicion.noteFailedAttempt(
            startedAt: Inquiry.instant(at), finishedAt: Inquiry.instant(at + 1), reason: "connection refused (2003)", freshConnection: fresh)
    }

    func vote(_ name: String = "db2") -> Vote { suspicion.vote(of: replica(name), policy: policy) }
    var verdict: Verdict { suspicion.verdict(replicas: replicas, policy: policy) }
    /// Milliseconds after the beginning.
}
