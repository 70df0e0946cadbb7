package import TopologyModel

/// The beginning of what stands in MariaDB's relay logs at a place.
package struct RelayLogEvents: Hashable, Sendable {
    /// The first transaction; nil when none begins among the first events.
    package var firstTransaction: MariaDBGTID?

    /// How many events are looked at: before the first transaction of a file stand its description, those of its source's file, and a list of GTIDs.
    static let limit = 10

    /// Reads `SHOW RELAYLOG EVENTS`: of an event of type `Gtid` the text is `BEGIN GTID 0-1-5` or `GTID 0-1-5`, with more after it.
    package init(reply: ReplyTable) {
        for row in reply.records where row["Event_type"] == "Gtid" {
            let words = (row["Info"] ?? "").split(separator: " ")
            guard let word = words.firstIndex(of: "GTID"), words.index(after: word) < words.endIndex else { continue }
            firstTransaction = MariaDBGTIDPosition(parsing: words[words.index(after: word)])?.elements.first
            return
        }
    }

    /// Why the relay logs must not be applied from there; nil: they may.
    package func objection(applied: GTIDValue) -> String? {
        guard let firstTransaction, applied.covers(.mariadb(MariaDBGTIDPosition([firstTransaction]))) == true else { return nil }
        return "the place it shows in its relay logs is older than what it has applied (\(firstTransaction) comes next there): it was killed while it applied by GTID"
    }
}
