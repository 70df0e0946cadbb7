package import ServerDialects
package import TopologyModel

/// The same as JSON.
package enum WirePreflight {
    package static func json(_ audit: PrivilegeAudit, at address: InstanceAddress) -> JSONValue {
        [
            "instance": .string(address.description), "flavor": .string(audit.flavor.rawValue), "version": .string(audit.versionText),
            "account": .string(audit.account), "ready": .bool(audit.isReady), "encryption": .string(audit.encryption),
            "starts_read_only": audit.boot.isReadOnly.map { .bool($0) } ?? .null,
            "privileges": .array(
                audit.items.map { ["purpose": .string($0.need.purpose), "required": .bool($0.need.isRequired), "held": .bool($0.isMet)] }),
            "roles": .strings(audit.roles),
            "unread": .array(
                audit.unread.map {
                    [
                        "fact": .string($0.fact), "error": .count($0.code), "message": .string($0.message), "privileges": .string($0.privileges),
                    ]
                }),
            "queries": .array(audit.queries.map(query)),
            "read_only_writers": .array(audit.writers.map { ["account": .string($0.account), "privileges": .strings($0.privileges)] }),
            "sees_all_accounts": .bool(audit.seesAllWriters), "grants": .strings(audit.grants),
            "write_probe": audit.writeProbe.map(writeProbe) ?? .null,
        ]
    }

    private static func query(_ trial: QueryTrial) -> JSONValue {
        switch trial.outcome {
        case .answered(let value): ["key": .string(trial.name), "outcome": "answered", "value": value.map { .string($0) } ?? .null]
        case .answeredSecretly: ["key": .string(trial.name), "outcome": "answered"]
        case .notAsked: ["key": .string(trial.name), "outcome": "skipped"]
        case .failed(let reason): ["key": .string(trial.name), "outcome": "failed", "reason": .string(reason)]
        }
    }

    private static func writeProbe(_ audit: WriteProbeAudit) -> JSONValue {
        [
            "user": .string(audit.user), "ready": .bool(audit.isReady), "problems": .strings(audit.problems),
            "statements": .strings(audit.statements),
        ]
    }
}
