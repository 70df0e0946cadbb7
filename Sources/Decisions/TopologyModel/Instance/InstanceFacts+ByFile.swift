extension InstanceFacts {
    /// Whether transactions without a GTID may come through a channel, so that only places in its source's binary logs say how far it has come.
    ///
    /// MySQL's `Retrieved_Gtid_Set` is filled without auto-positioning too, but below `gtid_mode=ON` the source may write transactions without GTID.
    public func followsByFile(_ channel: ReplicationChannel) -> Bool {
        guard channel.gtidUse == .fileAndPosition else { return false }
        return !server.flavor.isMySQLFamily || settings.gtidMode != "ON"
    }
}
