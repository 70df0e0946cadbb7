import ManagerCore
import TopologyModel

/// The node's health in the incumbent's shape, followed by members of ours about arming, observing and the manager's own troubles.
package enum WireHealth {
    /// How a manager stands among several.
    package struct Raft: Sendable {
        /// `host:port` of its node; empty: nobody is known to lead.
        package var leader: String
        package var isLeader: Bool
        package var leaderURL: String
        /// Of this manager's node.
        package var address: String
        /// Whom the leader hears, itself among them; empty on other managers.
        package var healthyMembers: [String]
        /// Why the node does not do its part; nil: it does.
        package var trouble: String?

        package init(leader: String, isLeader: Bool, leaderURL: String, address: String, healthyMembers: [String], trouble: String?) {
            self.leader = leader
            self.isLeader = isLeader
            self.leaderURL = leaderURL
            self.address = address
            self.healthyMembers = healthyMembers
            self.trouble = trouble
        }
    }

    /// A node that is not armed yet, or would not be if it led, would miss a failure, so it is not healthy; the incumbent's clients look at `Details.Healthy`.
    ///
    /// - Parameter raft: nil: the manager is alone.
    package static func json(in context: PresentationContext, version: String, raft: Raft? = nil) -> JSONValue {
        let snapshot = context.snapshot
        let started = CivilTime.format(snapshot.startedAt)
        let node: JSONValue = [
            "Hostname": .string(context.nodeName), "Token": "", "AppVersion": .string(version), "FirstSeenActive": .string(started),
            "LastSeenActive": .string(CivilTime.format(snapshot.at)), "ExtraInfo": "", "Command": "", "DBBackend": "sqlite",
            "LastReported": "0001-01-01T00:00:00Z",
        ]
        // Of the leader the incumbent knows no more than its address.
        let active: JSONValue = raft.map { raft in
            .object((node.members ?? []).map { JSONMember($0.name, $0.name == "Hostname" ? .string(raft.leader) : $0.name == "LastReported" ? $0.value : "") })
        } ?? node
        let details: JSONValue = [
            "Healthy": .bool(snapshot.isReady && raft?.trouble == nil), "Hostname": .string(context.nodeName), "Token": "", "IsActiveNode": .bool(raft?.isLeader ?? true),
            "ActiveNode": active, "Error": .null, "AvailableNodes": [node], "RaftLeader": .string(raft?.leader ?? ""), "IsRaftLeader": .bool(raft?.isLeader ?? false),
            "RaftLeaderURI": .string(raft?.leaderURL ?? ""), "RaftAdvertise": .string(raft?.address ?? ""), "RaftHealthyMembers": raft.map { .strings($0.healthyMembers) } ?? .null,
            "Armed": .bool(snapshot.isArmed), "StartedAtMilliseconds": .integer(snapshot.startedAt.milliseconds),
            "ArmedAtMilliseconds": snapshot.armedAt.map { .integer($0.milliseconds) } ?? .null,
            "ObserveOnly": .strings(snapshot.observeOnlyReasons), "Warnings": .strings(snapshot.warnings),
        ]
        if let trouble = raft?.trouble { return WireEnvelope.error("Application node does not do its part: \(trouble)", details: details) }
        guard snapshot.isReady else { return WireEnvelope.error("Application node is not armed yet: some servers were never read", details: details) }
        return WireEnvelope.done("Application node is healthy", details: details)
    }
}
