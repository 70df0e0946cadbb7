public import ControlModel
public import TopologyModel

/// Commands that an implementation of a control log can be fed.
public enum ControlCommandSamples {
    public static let cluster = ClusterID(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210)
    public static let primary = InstanceAddress(host: "db1.example", port: 3306)
    public static let replica = InstanceAddress(host: "db2.example", port: 3306)
    public static let other = InstanceAddress(host: "db3.example", port: 3306)

    /// What quoting, character sets and normal forms may spoil.
    public static let awkwardText = "' \" ` \\ \\' % _ ? ; -- # /* \n\r\t 🐬 e\u{301} \u{FFFD} "

    public static func stamp(milliseconds: Int64, node: String = "node-1") -> CommandStamp {
        CommandStamp(at: WallTime(milliseconds: milliseconds), node: node)
    }

    public static func opening(epoch: Epoch = .initial, failed: InstanceAddress = primary, requestedBy: String? = nil) -> RecoveryOpening {
        RecoveryOpening(
            cluster: cluster, expectedEpoch: epoch, failed: failed, failedIdentity: "identity-1", code: "DeadMaster",
            evidence: ["db2.example: receiver lost at 12:00:00"], requestedBy: requestedBy, flapWindow: .seconds(3600))
    }

    public static func detection(_ code: String) -> Detection {
        Detection(cluster: cluster, instance: primary, code: code, evidence: ["one", "two"], isActionable: true)
    }

    /// The life of one recovery and the beginning of another, with every kind of command in it. Fed to an empty log from index 1, none of them is ignored or refused.
    public static let everyKind: [ControlCommand] = {
        let recovery = RecoveryID(rawValue: 5)
        let second = RecoveryID(rawValue: 25)
        let designation = Designation(server: replica, identity: "identity-2", target: "0-1-100", reasons: ["only candidate"])
        return [
            .registerCluster(cluster, primary: primary),
            .setClusterAlias(cluster, "shop"),
            .setPromotionRule(replica, .prefer),
            .recordDetection(detection("DeadMaster")),
            .openRecovery(opening()),
            .stepIntent(recovery, StepIntent(ordinal: StepOrdinal(rawValue: 1), attempt: 1, kind: .revoke, target: replica, detail: "STOP")),
            .stepOutcome(recovery, StepOutcome(ordinal: StepOrdinal(rawValue: 1), attempt: 1, result: .succeeded, observed: "0-1-100")),
            .designate(recovery, designation),
            .replaceDesignation(recovery, reason: "lost"),
            .designate(recovery, designation),
            .closeRecovery(recovery, RecoveryClosing(result: .succeeded, reason: "", lostReplicas: [primary])),
            .acknowledge(.cluster(cluster), by: "ann", comment: "seen"),
            .beginDowntime(Downtime(instance: primary, owner: "ann", reason: "repair", endsAt: WallTime(milliseconds: .max))),
            .endDowntime(primary),
            .beginMaintenance(Maintenance(instance: replica, owner: "ann", reason: "upgrade", endsAt: WallTime(milliseconds: .max))),
            .endMaintenance(replica),
            .pause(cluster, Pause(owner: "ann", reason: "upgrade", endsAt: nil)),
            .resume(cluster),
            .reopeningIntent(
                ReopeningIntent(
                    cluster: cluster, epoch: Epoch(rawValue: 2), server: replica, identity: "identity-2", attempt: 1, reason: "it restarted",
                    limit: .seconds(2))),
            .reopeningOutcome(
                ReopeningOutcome(cluster: cluster, epoch: Epoch(rawValue: 2), attempt: 1, result: .succeeded, observed: "read_only=0")),
            .suggestPromotionRule(primary, .preferNot, endsAt: WallTime(milliseconds: .max)),
            .setTag(replica, name: "role", value: "backup"),
            .removeTag(replica, name: "role"),
            .submitPool("reports", [replica], endsAt: WallTime(milliseconds: .max)),
            .openRecovery(opening(epoch: Epoch(rawValue: 2), failed: replica, requestedBy: "ann")),
            .designate(second, Designation(server: other, identity: "identity-3", target: "0-1-200", reasons: ["only candidate"])),
            .closeRecovery(second, RecoveryClosing(result: .succeeded, reason: "")),
            .serverRejoined(cluster, primary),
            .changePrimary(PrimaryChange(cluster: cluster, expectedEpoch: Epoch(rawValue: 3), primary: primary, identity: "identity-1", reason: "ann: take-source")),
            .primaryTakesWrites(cluster, epoch: Epoch(rawValue: 4)),
            .recordOperatorAction(
                OperatorCall(
                    actor: OperatorActor(name: "dba", proof: .password, claim: "ann@host7", address: "10.0.0.5", via: "manager2 (10.0.0.2)"), verb: "relocate",
                    subject: "db3.example:3306", cluster: cluster, servers: [other, primary], detail: "below db1.example:3306", reason: "rack 7", outcome: .done,
                    answer: "1 of 1 done")),
            .dropHistory(before: WallTime(milliseconds: 0)),
            .ignoreServer(names: [primary]),
            .watchServer(primary),
        ]
    }()
}
