package import ControlModel

/// What operators asked for in the incumbent's shape (`Audit`), with its words for what it has, too.
package enum WireAudit {
    /// Our words and the incumbent's, where they differ.
    package static let types: [(own: String, incumbent: String)] = [
        ("acknowledge", "ack-recovery"), ("set-promotion-rule", "register-candidate"), ("untag", "delete-instance-tag"), ("submit-pool", "submit-pool-instances"),
        ("switchover", "graceful-master-takeover"), ("failover", "force-master-failover"), ("quorum-add", "raft-add-peer"), ("quorum-remove", "raft-remove-peer"),
        ("quorum-transfer", "raft-yield"), ("relocate", "relocate-below"), ("move-gtid", "move-below-gtid"), ("take-source", "take-master"),
        ("make-co-primary", "make-co-master"), ("reset-replica", "reset-slave"), ("gtid-errant-reset", "gtid-errant-reset-master"), ("set-read-only", "read-only"),
        ("set-writeable", "read-only"),
    ]

    package static func json(_ record: OperatorAction, in context: PresentationContext) -> JSONValue {
        [
            "AuditId": .count(record.index.rawValue), "AuditTimestamp": .string(CivilTime.format(record.at)), "AuditType": .string(word(for: record.call)),
            "AuditInstanceKey": WireValues.key(record.call.servers.first), "Message": .string(message(ShownOperatorAction(record, in: context))),
        ]
    }

    /// The brake of all clusters has a name of its own there; there is none of one cluster.
    private static func word(for call: OperatorCall) -> String {
        switch (call.verb, call.cluster) {
        case ("pause", nil): "disable-global-recoveries"
        case ("resume", nil): "enable-global-recoveries"
        default: types.first { $0.own == call.verb }?.incumbent ?? call.verb
        }
    }

    private static func message(_ shown: ShownOperatorAction) -> String {
        let call = shown.record.call
        let asked = "\(call.subject): \(shown.what), asked for by \(shown.who)\(shown.origin.isEmpty ? "" : " from \(shown.origin)")"
        let why = call.reason.isEmpty ? "" : " (\(call.reason))"
        let times = shown.record.times > 1 ? ", \(shown.record.times) times" : ""
        return "\(asked)\(why)\(times): \(shown.outcome)\(shown.trouble.isEmpty ? "" : ": \(shown.trouble)")"
    }
}
