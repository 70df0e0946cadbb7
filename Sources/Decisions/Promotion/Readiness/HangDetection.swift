import Analysis
import TopologyModel

/// How long a primary that hangs, or that is silently cut off, would stay in office: by the silence of its replicas (server truth T3).
public struct HangDetection: Hashable, Sendable {
    /// From the hang to the conviction, about; nil where no replica could convict.
    public var expected: Duration?
    /// What to set where, to make it shorter, and who could not bear witness.
    public var advice: [String]

    /// Heartbeats so far apart or closer cost nothing that matters: with them the manager's own tolerance is what counts.
    private static let shortHeartbeat = Duration.seconds(1)

    init(expected: Duration?, advice: [String]) {
        self.expected = expected
        self.advice = advice
    }

    init(primary: Instance, replicas: [Instance], policy: DetectionPolicy, slowAnswer: Duration) {
        var slowest: Duration?
        var advice: [String] = []
        for replica in replicas where replica.freshness.isLastCheckValid {
            guard let channel = replica.channel, channel.receiver == .running else { continue }
            guard channel.receivedHeartbeats != nil else {
                advice.append("\(replica.address) does not tell of heartbeats, so its silence proves nothing (privileges: baton preflight)")
                continue
            }
            guard channel.heartbeatPeriod > .zero else {
                advice.append("\(replica.address) gets no heartbeats, so its silence proves nothing: set a heartbeat period of 1 s on its channel")
                continue
            }
            let needed = max(channel.heartbeatPeriod * 2, policy.hangTolerance)
            slowest = max(slowest ?? .zero, needed)
            if channel.heartbeatPeriod * 2 > policy.hangTolerance, channel.heartbeatPeriod > HangDetection.shortHeartbeat {
                advice.append(
                    "\(replica.address) gets a heartbeat every \(channel.heartbeatPeriod.components.seconds) s: with 1 s on its channel a hang is known after \(policy.hangTolerance.components.seconds) s"
                )
            }
        }
        expected = slowest.map { $0 + slowAnswer }
        self.advice = advice
    }
}
