/// `Retrieved_Gtid_Set` of MySQL: what a channel's relay logs hold or have held, by the server that wrote it. A restart of the replica leaves it as it is.
///
/// Every server numbers its own transactions one by one, and they come to others in that order, so of each there is one range.
struct SimulatedRetrievedSet {
    /// By server; 0: none.
    private(set) var first: [UInt64]
    private(set) var last: [UInt64]

    init(servers: Int) {
        first = Array(repeating: 0, count: servers)
        last = first
    }

    mutating func insert(_ details: SimulatedTransaction) {
        let origin = Int(details.origin)
        if last[origin] == 0 { first[origin] = details.sequence }
        last[origin] = details.sequence
    }

    /// All that others wrote and a server holds, as if it had come through its channel.
    mutating func insert(upTo newest: [UInt64], of server: Int) {
        for origin in newest.indices where origin != server && newest[origin] > 0 { (first[origin], last[origin]) = (1, newest[origin]) }
    }

    /// The relay logs are deleted.
    mutating func removeAll() {
        for origin in first.indices { (first[origin], last[origin]) = (0, 0) }
    }
}
