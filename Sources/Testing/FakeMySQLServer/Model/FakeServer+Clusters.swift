public import TopologyModel

extension FakeServer {
    /// How many servers of ``clusters(count:size:port:flavors:writesPerSecond:)`` have addresses: 127.1.0.1 and what follows.
    private static let hostsPerBlock = 250

    /// The loopback address of the server with this number, counted from 0: one address per server, all of one port.
    public static func address(number: Int, port: UInt16) -> InstanceAddress {
        let (block, host) = number.quotientAndRemainder(dividingBy: hostsPerBlock)
        let (second, third) = block.quotientAndRemainder(dividingBy: hostsPerBlock)
        return InstanceAddress(host: "127.\(1 + second).\(third).\(1 + host)", port: port)
    }

    /// Clusters of one primary and `size - 1` replicas each, one after another: server `n` belongs to cluster `n / size`, and is its primary if `n` is
    /// a multiple of `size`.
    ///
    /// - Parameters:
    ///   - flavors: Taken by the clusters in turn.
    ///   - writesPerSecond: Of each primary.
    public static func clusters(
        count: Int, size: Int, port: UInt16, flavors: [FakeFlavor] = [.mariadb10_11], writesPerSecond: Double = 0
    ) -> [FakeServer] {
        (0..<count * size).map { number in
            let primary = number - number % size
            return FakeServer(
                address(number: number, port: port), flavor: flavors[number / size % flavors.count], serverID: UInt32(number + 1),
                source: number == primary ? nil : address(number: primary, port: port),
                transactions: FakeTransactions(writer: UInt32(primary + 1), perSecond: writesPerSecond))
        }
    }
}
