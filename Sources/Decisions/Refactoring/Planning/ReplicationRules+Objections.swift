import TopologyModel

/// What speaks against a new source and can be accepted: what it lacks itself, and settings of which vendors advise against. Each says what goes wrong.
extension ReplicationRules {
    /// Empty where the replica follows that source already: nothing gets worse for it.
    func objections(_ replica: KnownServer, below source: KnownServer) -> [PlanBlocker] {
        guard !topology.sources(of: replica.instance.id).contains(source.instance.id) else { return [] }
        return severalSources(source) + standing(replica, source) + rows(replica, source) + events(replica, source)
    }

    /// A cluster in which a server of several sources has replicas is only observed.
    private func severalSources(_ source: KnownServer) -> [PlanBlocker] {
        let count = source.facts.channels.count { $0.source != nil }
        guard count > 1 else { return [] }
        return [
            PlanBlocker(
                source.address,
                "it follows \(count) sources: its replicas get what all of them write, and a cluster where such a server has replicas is only observed, so that nothing recovers it")
        ]
    }

    // MARK: A source that does not replicate itself

    private func standing(_ replica: KnownServer, _ source: KnownServer) -> [PlanBlocker] {
        source.facts.channels.filter { $0.source != nil }.flatMap { channel in
            let faults = writesItself(source) ? [] : [receiverFault(channel, replica), OperationPlanner.applierFault(channel)]
            return faults.compactMap { fault in
                fault.map { PlanBlocker(source.address, "\($0), so that what follows it gets nothing new") }
            } + lagging(source, channel)
        }
    }

    /// One of a ring that takes writes: what it writes itself comes to those that follow it, whatever becomes of the other one, which may be dead. A replica that takes
    /// writes outside of a ring does so by mistake.
    private func writesItself(_ source: KnownServer) -> Bool {
        let own = source.instance.id
        return source.instance.takesWrites && topology.sources(of: own).contains { topology.sources(of: $0).contains(own) }
    }

    /// nil also where the replica does not receive from the same source either: with a sibling that has the same trouble it loses nothing.
    private func receiverFault(_ channel: ReplicationChannel, _ replica: KnownServer) -> String? {
        guard let fault = OperationPlanner.receiverFault(channel) else { return nil }
        if let own = replica.instance.channel, own.receiver != .running, let source = own.source.flatMap(topology.id),
            channel.source.flatMap(topology.id) == source
        {
            return nil
        }
        return fault
    }

    private func lagging(_ source: KnownServer, _ channel: ReplicationChannel) -> [PlanBlocker] {
        guard let behind = OperationPlanner.excessLag(source.instance, channel), behind > policy.maximumLag else { return [] }
        return [
            PlanBlocker(
                source.address,
                "it is \(behind.components.seconds) s behind, more than the \(policy.maximumLag.components.seconds) s of a server that others are moved to: what follows it is as late")
        ]
    }

    // MARK: Settings

    private func rows(_ replica: KnownServer, _ source: KnownServer) -> [PlanBlocker] {
        var objections: [PlanBlocker] = []
        let (own, theirs) = (replica.facts.settings.binlogRowImage.uppercased(), source.facts.settings.binlogRowImage.uppercased())
        if let columns = ReplicationRules.columns(theirs), let wanted = ReplicationRules.columns(own), columns < wanted {
            objections.append(
                PlanBlocker(
                    source.address,
                    "its binlog_row_image is \(theirs) and that of \(replica.address) is \(own): it logs only a part of each row, which a replica without the same keys and columns does not find"))
        }
        if let own = replica.facts.details?.lowerCaseTableNames, let theirs = source.facts.details?.lowerCaseTableNames, own != theirs {
            objections.append(
                PlanBlocker(
                    replica.address,
                    "its lower_case_table_names is \(own) and that of \(source.address) is \(theirs): names that differ by case only are other tables there, or none, and its applier stops at them"))
        }
        return objections
    }

    /// How much of a row is logged; nil: not read, or a value that we do not know. `FULL_NODUP` (MariaDB 11.4) leaves out only what is there twice.
    private static func columns(_ image: String) -> Int? {
        switch image {
        case "MINIMAL": 0
        case "NOBLOB": 1
        case "FULL", "FULL_NODUP": 2
        default: nil
        }
    }

    private func events(_ replica: KnownServer, _ source: KnownServer) -> [PlanBlocker] {
        guard let own = replica.facts.details, let theirs = source.facts.details else { return [] }
        var objections: [PlanBlocker] = []
        if own.binaryLog.checksum.uppercased() == "CRC32", theirs.binaryLog.checksum.uppercased() == "NONE" {
            objections.append(
                PlanBlocker(
                    source.address,
                    "its binlog_checksum is NONE and that of \(replica.address) is CRC32: an event that is damaged on its way is executed unnoticed"))
        }
        if own.gtid.consistency.uppercased() == "ON", !theirs.gtid.consistency.isEmpty, theirs.gtid.consistency.uppercased() != "ON" {
            objections.append(
                PlanBlocker(
                    source.address,
                    "its enforce_gtid_consistency is \(theirs.gtid.consistency): it may log statements at which the applier of \(replica.address) stops, where it is ON"))
        }
        return objections
    }
}
