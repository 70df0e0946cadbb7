/// A replica as its source knows it: one that registered, one that fetches the binary log over a session, or both.
public struct AnnouncedReplica: Hashable, Sendable, Codable {
    /// nil for one that registered without a host (no `report_host`) and whose session is not known.
    public var address: InstanceAddress?
    /// `Server_Id` of its registration; 0 when it did not register.
    public var serverID: UInt32 = 0
    /// MySQL, lower case; empty on MariaDB, or when not known.
    public var uuid: String = ""
    /// Whether it stands in SHOW REPLICAS / SHOW SLAVE HOSTS.
    public var isRegistered = false
    /// Whether a session fetches the binary log for it; nil when that cannot be told (sessions are addresses, registrations are names).
    public var isConnected: Bool?

    public init(address: InstanceAddress?) { self.address = address }

    /// Whether both stand for one server, as far as they say who they are: by UUID, else by server id, else by address.
    public func isSameServer(as other: AnnouncedReplica) -> Bool {
        if !uuid.isEmpty, !other.uuid.isEmpty { return uuid == other.uuid }
        if serverID != 0, other.serverID != 0 { return serverID == other.serverID }
        return address != nil && address == other.address
    }
}
