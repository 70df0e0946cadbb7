import TopologyModel

/// What two servers must look like, read just before, for one to hand over to the other.
enum SwitchoverRules {
    /// What was under way at both of two looks, in words, and the sessions that do it.
    static func longWrites(_ earlier: OpenWrites, _ later: OpenWrites) -> (transactions: [String], prepared: [String], sessions: [UInt64]) {
        let long = later.transactions.filter { transaction in earlier.transactions.contains { $0.id == transaction.id && $0.session == transaction.session } }
        let transactions = long.map { transaction in
            let who = "session \(transaction.session) (\(transaction.user)@\(transaction.host))"
            return "\(who) has an open transaction of \(transaction.rows) rows\(transaction.isIdle ? " and is idle" : "")"
        }
        let prepared = later.prepared.filter { earlier.prepared.contains($0) }.map { "the XA transaction \($0) is prepared" }
        return (transactions, prepared, long.map(\.session).filter { $0 != 0 })
    }

    /// Why the successor is none any more, however far it has come: people said something against it, or its applier stopped.
    static func objection(to successor: Instance) -> String? {
        ban(on: successor) ?? successor.channel?.applierError.map { "the applier of \(successor.address) stopped with error \($0.code): \($0.message)" }
    }

    private static func ban(on successor: Instance) -> String? {
        if successor.placement.promotionRule == .mustNot { return "the promotion rule of \(successor.address) is must_not" }
        if successor.placement.isDowntimed { return "\(successor.address) is downtimed" }
        return successor.placement.isInMaintenance ? "\(successor.address) is under maintenance" : nil
    }

    /// The first thing that is in the way, in words; nil: nothing.
    static func obstacle(primary: Instance, successor: Instance) -> String? {
        guard let own = primary.facts, let theirs = successor.facts else { return "one of the two servers was never read" }
        if let objection = objection(to: successor) { return objection }
        if own.settings.readOnly { return "\(primary.address) is read-only: there is nothing to hand over" }
        if own.locks.globalReadLockHeld == true { return "a session holds a global read lock on \(primary.address): nothing can be decided while it does" }
        if !theirs.settings.readOnly { return "\(successor.address) is writable already" }
        if theirs.locks.globalReadLockHeld == true { return "a session holds a global read or backup lock on \(successor.address): writes would hang there" }
        guard let channel = successor.channel, channel.source != nil else { return "\(successor.address) does not follow exactly one source" }
        guard channel.gtidUse.usesGTID else { return "\(successor.address) follows by file and position; a switchover needs GTID" }
        if channel.applierWaitsForLock { return "the applier of \(successor.address) waits for a lock that a session there holds" }
        guard channel.isReplicating else {
            return "\(successor.address) does not replicate: its receiver is \(channel.receiver.rawValue), its applier \(channel.applier.rawValue)"
        }
        return nil
    }
}
