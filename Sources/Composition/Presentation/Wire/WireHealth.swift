import ManagerCore
import TopologyModel

/// The node's health in the incumbent's shape, followed by members of ours about arming and observing.
package enum WireHealth {
    package static func json(in context: PresentationContext, version: String) -> JSONValue {
        let snapshot = context.snapshot
        let started = CivilTime.format(snapshot.startedAt)
        let node: JSONValue = [
            "Hostname": .string(context.nodeName), "Token": "", "AppVersion": .string(version), "FirstSeenActive": .string(started),
            "LastSeenActive": .string(CivilTime.format(snapshot.at)), "ExtraInfo": "", "Command": "", "DBBackend": "sqlite",
            "LastReported": "0001-01-01T00:00:00Z",
        ]
        let details: JSONValue = [
            "Healthy": true, "Hostname": .string(context.nodeName), "Token": "", "IsActiveNode": true, "ActiveNode": node, "Error": .null,
            "AvailableNodes": [node], "RaftLeader": "", "IsRaftLeader": false, "RaftLeaderURI": "", "RaftAdvertise": "", "RaftHealthyMembers": .null,
            "IsArmed": .bool(snapshot.isArmed), "StartedAtMilliseconds": .integer(snapshot.startedAt.milliseconds),
            "ArmedAtMilliseconds": snapshot.armedAt.map { .integer($0.milliseconds) } ?? .null,
            "ObserveOnlyReasons": .strings(snapshot.observeOnlyReasons),
        ]
        return WireEnvelope.done("Application node is healthy", details: details)
    }
}
