import TopologyModel

extension CandidateRanking {
    /// Why nobody is promoted where replicas follow by file and position, whoever would be chosen; nil: nothing is in the way, or they follow by GTID.
    ///
    /// - Parameter isRing: the failed primary and one of its replicas follow each other.
    func objectionWithoutGTID(isRing: Bool) -> PromotionRefusal? {
        guard targetCoordinates != nil else { return nil }
        if !target.isEmpty {
            return PromotionRefusal("some replicas follow by GTID and others by file and position, so nobody can tell which of them received the most")
        }
        // What one wrote itself is in both logs, at places that nothing tells (``OperationPlanner``).
        if isRing { return PromotionRefusal("two primaries follow each other by file and position, so nobody can tell which places of their logs are equal") }
        return nil
    }

    /// What a person should know of a failover without GTID beforehand; nil: it is none.
    var noticeWithoutGTID: String? {
        guard targetCoordinates != nil else { return nil }
        return "the replicas follow by file and position: those that come to stand where the successor stands in the failed primary's log follow it, the others are "
            + "listed as lost; which transactions nobody received cannot be told, and a former primary that comes back has to be rebuilt"
    }
}
