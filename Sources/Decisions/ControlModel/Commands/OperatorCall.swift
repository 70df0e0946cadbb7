public import TopologyModel

/// What somebody asked a manager to change, and what came of it. Words and texts, so that an old log can be read by a newer program.
public struct OperatorCall: Hashable, Sendable, Codable {
    public enum Outcome: UInt8, Hashable, Sendable, Codable {
        case done = 1
        /// Nothing was changed; the answer says why.
        case refused = 2
        /// It was begun, and ended otherwise than was wanted: the answer says how far it came.
        case failed = 3
        /// It was begun. Its end is recorded when it is answered, and never where the manager died before.
        case asked = 4
    }

    public var actor: OperatorActor
    /// What was asked for, in a word: `begin-downtime`, `switchover`, `relocate`.
    public var verb: String
    /// What it is about, as people call it: a server, a cluster, a pool.
    public var subject: String
    /// The cluster that it is about, or that the first server was in; nil: none, or one without an identity.
    public var cluster: ClusterID?
    /// The servers that the request names, the one that it is about first.
    public var servers: [InstanceAddress]
    /// What else was asked for, in words: `below db2:3306, force`.
    public var detail: String
    /// Why; empty: nobody said.
    public var reason: String
    public var outcome: Outcome
    /// What was answered.
    public var answer: String

    public init(
        actor: OperatorActor, verb: String, subject: String, cluster: ClusterID? = nil, servers: [InstanceAddress] = [], detail: String = "", reason: String = "",
        outcome: Outcome = .asked, answer: String = ""
    ) {
        self.actor = actor
        self.verb = verb
        self.subject = subject
        self.cluster = cluster
        self.servers = servers
        self.detail = detail
        self.reason = reason
        self.outcome = outcome
        self.answer = answer
    }

    /// The same within ``ControlLimits``: as many servers, and the begin of each text.
    public func bounded() -> OperatorCall {
        var call = self
        call.servers = Array(servers.prefix(ControlLimits.maximumOperatorServers))
        let texts: [WritableKeyPath<OperatorCall, String>] = [
            \.actor.name, \.actor.claim, \.actor.address, \.actor.via, \.verb, \.subject, \.detail, \.reason, \.answer,
        ]
        for text in texts { call[keyPath: text] = OperatorCall.begin(of: call[keyPath: text]) }
        return call
    }

    private static func begin(of text: String) -> String {
        guard text.utf8.count > ControlLimits.maximumOperatorTextBytes else { return text }
        var bytes = 0
        let begin = text.unicodeScalars.prefix { scalar in
            bytes += UTF8.width(scalar)
            return bytes <= ControlLimits.maximumOperatorTextBytes
        }
        return String(begin)
    }
}
