import TopologyModel

/// What two servers must look like, read just before, for one to hand over to the other.
enum SwitchoverRules {
    /// What was under way at both of two looks, in words, and the sessions that do it. A session is named once, by what it has written where it has.
    static func longWrites(_ earlier: OpenWrites, _ later: OpenWrites) -> (work: [String], prepared: [String], sessions: [UInt64]) {
        let transactions = later.transactions.filter { transaction in earlier.transactions.contains { $0.id == transaction.id && $0.session == transaction.session } }
        var work = transactions.map(text)
        var sessions = transactions.map(\.session)
        for (before, after) in [(earlier.statements, later.statements), (earlier.lockHolders, later.lockHolders)] {
            for claim in after ?? [] where !sessions.contains(claim.session) {
                guard before?.contains(where: { $0.id == claim.id && $0.session == claim.session }) ?? false else { continue }
                sessions.append(claim.session)
                work.append(text(claim))
            }
        }
        let prepared = (later.prepared ?? []).filter { earlier.prepared?.contains($0) ?? false }.map { "the XA transaction \($0) is prepared" }
        return (work, prepared, sessions.filter { $0 != 0 })
    }

    private static func text(_ transaction: OpenWrites.Transaction) -> String {
        var text = "session \(transaction.session) (\(transaction.user)@\(transaction.host)) has an open transaction of \(transaction.rows) rows"
        if transaction.isIdle {
            text += " and is idle"
        } else if !transaction.statement.isEmpty {
            text += " and executes \(transaction.statement)"
        }
        return text + duration(transaction.age)
    }

    private static func text(_ claim: OpenWrites.Claim) -> String {
        let doing =
            claim.isIdle
            ? "holds a lock that every write takes (LOCK TABLES) and is idle" : "executes \(claim.statement.isEmpty ? "a statement that writes" : claim.statement)"
        return "session \(claim.session) (\(claim.user)@\(claim.host)) \(doing)" + duration(claim.age)
    }

    private static func duration(_ age: Duration?) -> String { age.map { ", for \($0.components.seconds) s" } ?? "" }

    /// What a primary did not tell of the work on it, in words.
    static func untold(by primary: InstanceAddress, _ writes: OpenWrites?) -> [String] {
        guard let writes else { return ["which transactions were under way on \(primary) is not known (privilege PROCESS)"] }
        var untold: [String] = []
        if writes.statements == nil { untold.append("which statements were under way on \(primary) is not known") }
        if writes.prepared == nil { untold.append("which XA transactions are prepared on \(primary) is not known (privilege XA_RECOVER_ADMIN)") }
        return untold
    }

    /// What helps to find out why a primary could not be closed, where it does not say who holds locks; empty: it does, or was not asked.
    static func adviceOnLocks(_ writes: OpenWrites?, _ flavor: ServerFlavor) -> String {
        guard let writes, writes.lockHolders == nil else { return "" }
        let remedy = flavor == .mariadb ? "the plugin metadata_lock_info tells" : "the instrument wait/lock/metadata/sql/mdl tells"
        return "; who holds locks of tables there is not known: \(remedy)"
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
