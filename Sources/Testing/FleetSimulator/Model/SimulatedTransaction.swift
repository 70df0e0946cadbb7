/// One commit, in the simulator's own numbering: its index in the list of all transactions.
struct SimulatedTransaction {
    var origin: Int32
    var sequence: UInt64
    var committedAt: Int64 = 0
    /// The client was told that it is committed.
    var isAcknowledged = false
    /// A person wrote it on a replica: nobody else is to have it.
    var isStray = false
}
