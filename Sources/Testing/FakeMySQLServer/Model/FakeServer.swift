public import TopologyModel

/// What one fake server says of itself. A script: statements read it and never change it.
public struct FakeServer: Hashable, Sendable {
    /// Where it listens: an IPv4 literal of the loopback network, such as `127.4.0.1`, and a port.
    public var address: InstanceAddress
    public var flavor: FakeFlavor
    public var serverID: UInt32
    /// Whom it replicates from; nil for a primary. Its source lists it among its replicas if it is of the same fleet.
    public var source: InstanceAddress?
    public var transactions: FakeTransactions
    /// How far its applier is behind what it received. Default 0.
    public var lag: Duration = .zero
    public var isReadOnly: Bool
    /// Whether its receiver and its applier run. Default true.
    public var replicates = true
    public var fault: FakeFault?
    /// A port on its host that it says it keeps for administrators, whoever listens there: `extra_port`, or `admin_port`. nil, the default: none.
    public var reservedPort: UInt16?
    /// The port that it says it listens on. nil, the default: that of its address.
    public var shownPort: UInt16?

    /// A replica is read-only, a primary is not.
    public init(
        _ address: InstanceAddress, flavor: FakeFlavor = .mariadb10_11, serverID: UInt32, source: InstanceAddress? = nil,
        transactions: FakeTransactions? = nil
    ) {
        self.address = address
        self.flavor = flavor
        self.serverID = serverID
        self.source = source
        self.transactions = transactions ?? FakeTransactions(writer: serverID)
        isReadOnly = source != nil
    }

    /// `@@server_uuid` of the server with an id.
    static func uuid(ofServer id: UInt32) -> String {
        let digits = String(id, radix: 16)
        return "5ca1ab1e-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.utf8.count) + digits
    }
}
