/// What an applier's state text says. The texts are stable over decades; only these two conditions have no better source.
struct ApplierState {
    /// "Waiting for table metadata lock", "Waiting for global read lock", "Waiting for commit lock", "Waiting for backup lock",
    /// "Waiting for table level lock", …: somebody's session holds it up.
    var waitsForLock: Bool
    /// "Slave has read all relay log; waiting for more updates" (MySQL before 8.0.26: "Slave has read all relay log; waiting for more
    /// updates" too; later "Replica has read all relay log; …"). The reader has nothing left; parallel workers may still execute.
    var hasReadAll: Bool

    init(_ text: some StringProtocol) {
        waitsForLock = text.hasPrefix("Waiting for ") && text.hasSuffix(" lock")
        hasReadAll = text.hasPrefix("Slave has read all relay log") || text.hasPrefix("Replica has read all relay log")
    }
}
