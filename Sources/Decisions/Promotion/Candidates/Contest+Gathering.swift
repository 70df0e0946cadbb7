import Analysis
import Refactoring
import TopologyModel

extension Contest {
    /// Who should fetch what from whom before anybody is designated; nil where nobody has to, or can.
    ///
    /// Where somebody may be promoted at once, it is only done for a replica that the site prefers (promotion rule, then nearness), that is as good as
    /// level with its source, and once. Replicas are tried in the site's order, their sources in that of the contest.
    func gathering(of wanted: InstanceAddress?, without tried: [Gathering]) -> Gathering? {
        let choice = wanted == nil ? entries.first.flatMap { $0.isEligible && $0.losesNothing ? $0 : nil } : nil
        if choice != nil, tried.contains(where: { !$0.isNeeded }) { return nil }
        var successors = entries.filter { $0.isEligible && !$0.losesNothing && (wanted == nil || $0.address == wanted) }
        var sources = entries.filter(canBeFetchedFrom)
        if let choice {
            successors.removeAll { !$0.candidate.instance.hasAppliedAll || isPreferred($0, to: choice) != true }
            sources.removeAll { !$0.losesNothing || !$0.candidate.instance.hasAppliedAll }
        }
        successors.sort { isPreferred($0, to: $1) ?? precedes($0, $1) }
        for successor in successors {
            for source in sources {
                let gathering = Gathering(successor: successor.address, source: source.address, isNeeded: choice == nil)
                if tried.contains(gathering) { continue }
                if canFetch(successor, from: source) { return gathering }
            }
        }
        return nil
    }

    /// It has everything, or could fetch what it lacks.
    func canHaveEverything(_ entry: Entry) -> Bool {
        entry.losesNothing || entries.contains { canBeFetchedFrom($0) && canFetch(entry, from: $0) }
    }

    private func canFetch(_ successor: Entry, from source: Entry) -> Bool {
        source.address != successor.address && haveEverything(successor, source)
            && OperationPlanner.obstacles(to: successor.candidate.instance, fetchingFrom: source.candidate.instance).isEmpty
    }

    /// Both together. MySQL sends a replica whatever that one lacks (manual, "GTID Auto-Positioning"), also where each has what the other one lacks. On MariaDB a position
    /// only says where to go on in each domain, so the source must have everything by itself.
    private func haveEverything(_ successor: Entry, _ source: Entry) -> Bool {
        guard let logged = logged(source) else { return false }
        if covers(logged) { return true }
        guard case .transactions(.mysql(let own)) = successor.extent, case .transactions(.mysql(let theirs)) = logged else { return false }
        return covers(.transactions(.mysql(own.union(theirs))))
    }

    private func covers(_ extent: ReceivedExtent) -> Bool { holders.allSatisfy { extent.covers($0.extent) == true } }

    /// What it has in its binary log, or will have at once without anybody's help: all that it received. One that applies with a delay is not waited for: it has what it applied.
    private func logged(_ source: Entry) -> ReceivedExtent? {
        let instance = source.candidate.instance
        if instance.channel?.configuredDelay == .zero || instance.hasAppliedAll { return source.extent }
        // A MariaDB position does not tell which of the rest others have.
        guard case .mysql? = instance.facts?.transactions.executed else { return nil }
        return instance.facts.map { .transactions($0.transactions.executed) }
    }

    private func canBeFetchedFrom(_ entry: Entry) -> Bool {
        // What it alone has would come along.
        guard !entry.blockers.contains(where: { $0.constraint == .errant }) else { return false }
        guard entry.candidate.isReachable, case .transactions = entry.extent, let channel = entry.candidate.instance.channel else { return false }
        return channel.applier == .running && channel.applierError == nil && !channel.applierWaitsForLock && !channel.hasFilters
    }
}
