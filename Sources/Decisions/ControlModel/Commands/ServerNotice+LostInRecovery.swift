extension ServerNotice {
    /// The reason of the downtimes that the manager begins for replicas which a failover has lost, in the incumbent's words: its users look for it.
    public static let lostInRecovery = "lost-in-recovery"

    /// Whether it is such a downtime: nobody's wish, and over when the replica follows the primary again.
    public var isLostInRecovery: Bool { reason == ServerNotice.lostInRecovery }
}
