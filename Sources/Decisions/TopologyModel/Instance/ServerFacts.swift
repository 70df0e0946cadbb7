/// Who a server says it is.
public struct ServerFacts: Hashable, Sendable, Codable {
    public var identity: ServerIdentity
    public var flavor: ServerFlavor
    public var version: ServerVersion
    /// `@@version` as the server spells it.
    public var versionText: String
    public var versionComment: String = ""
    public var serverID: UInt32
    /// `@@hostname`.
    public var hostname: String
    public var port: UInt16
    /// `@@report_host`; empty when not set.
    public var reportHost: String = ""
    public var reportPort: UInt16 = 0
    /// When this run of the server began: wall time of the server's clock minus its uptime, so it wobbles by a second between reads.
    public var bootedAt: WallTime

    public init(
        identity: ServerIdentity, flavor: ServerFlavor, version: ServerVersion, versionText: String, serverID: UInt32, hostname: String,
        port: UInt16, bootedAt: WallTime
    ) {
        self.identity = identity
        self.flavor = flavor
        self.version = version
        self.versionText = versionText
        self.serverID = serverID
        self.hostname = hostname
        self.port = port
        self.bootedAt = bootedAt
    }

    /// Where it says itself that it is: by its host name, and by what it reports to its source. Others may know it by other names, and a copied configuration may name another server.
    public var ownAddresses: [InstanceAddress] {
        let byHostname = InstanceAddress(host: hostname, port: port)
        return reportHost.isEmpty ? [byHostname] : [byHostname, InstanceAddress(host: reportHost, port: reportPort == 0 ? port : reportPort)]
    }

    /// How far two computed boot times of one run may differ: `Uptime` counts whole seconds, and server clocks are slewed.
    public static let bootTimeTolerance: Duration = .seconds(3)

    /// Whether both facts come from the same run of the same server: same identity, no restart in between.
    public func isSameRun(as other: ServerFacts) -> Bool {
        identity == other.identity && isRun(bootedAt: other.bootedAt)
    }

    /// Whether the server still runs since then: no restart in between. For times that were read from the same server.
    public func isRun(bootedAt other: WallTime) -> Bool {
        let apart = bootedAt - other
        return apart <= ServerFacts.bootTimeTolerance && apart >= .zero - ServerFacts.bootTimeTolerance
    }
}
