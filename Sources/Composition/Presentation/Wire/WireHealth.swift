import ManagerCore
import TopologyModel

/// The node's health in the incumbent's shape, followed by members of ours about arming, observing and the manager's own troubles.
package enum WireHealth {
    /// A node that is not armed yet would miss a failure, so it is not healthy; the incumbent's clients look at `Details.Healthy`.
    package static func json(in context: PresentationContext, version: String) -> JSONValue {
        let snapshot = context.snapshot
        let started = CivilTime.format(snapshot.startedAt)
        let node: JSONValue = [
            "Hostname": .string(context.nodeName), "Token": "", "AppVersion": .string(version), "FirstSeenActive": .string(started),
            "LastSeenActive": .string(CivilTime.format(snapshot.at)), "ExtraInfo": "", "Command": "", "DBBackend": "sqlite",
            "LastReported": "0001-01-01T00:00:00Z",
        ]
        let details: JSONValue = [
            "Healthy": .bool(snapshot.isArmed), "Hostname": .string(context.nodeName), "Token": "", "IsActiveNode": true, "ActiveNode": node, "Error": .null,
            "AvailableNodes": [node], "RaftLeader": "", "IsRaftLeader": false, "RaftLeaderURI": "", "RaftAdvertise": "", "RaftHealthyMembers": .null,
            "Armed": .bool(snapshot.isArmed), "StartedAtMilliseconds": .integer(snapshot.startedAt.milliseconds),
            "ArmedAtMilliseconds": snapshot.armedAt.map { .integer($0.milliseconds) } ?? .null,
            "ObserveOnly": .strings(snapshot.observeOnlyReasons), "Warnings": .strings(snapshot.warnings),
        ]
        guard snapshot.isArmed else { return WireEnvelope.error("Application node is not armed yet: some servers were never read", details: details) }
        return WireEnvelope.done("Application node is healthy", details: details)
    }
}
