public import TopologyModel

extension InstanceDetails {
    /// Of a server that has on disk what it acknowledged, and goes on waiting when its replicas are gone.
    public static var durable: InstanceDetails {
        var binaryLog = BinaryLogConfiguration()
        binaryLog.syncInterval = 1
        var durability = DurabilityConfiguration()
        durability.logFlush = 1
        durability.waitsWithoutReplicas = true
        return InstanceDetails(binaryLog: binaryLog, durability: durability)
    }
}

extension InstanceBuilder {
    /// As ``DurabilityPolicy/lossless`` wants a primary: its commits wait for replicas for as long as it takes, and survive a failure of its machine.
    ///
    /// - Parameter connected: how many replicas acknowledge at present.
    public func waitingForReplicas(_ connected: Int, acknowledgements: Int = 1) -> InstanceBuilder {
        var copy = self
        copy.semiSync.isAvailable = true
        copy.semiSync.sourceEnabled = true
        copy.semiSync.sourceActive = true
        copy.semiSync.sourceClients = connected
        copy.semiSync.waitForReplicaCount = acknowledgements
        copy.semiSync.waitPoint = .afterSync
        copy.semiSync.sourceTimeout = .milliseconds(4_294_967_295)
        copy.details = .durable
        return copy
    }

    /// A replica that acknowledges what it received.
    public func acknowledging() -> InstanceBuilder {
        var copy = self
        copy.semiSync.isAvailable = true
        copy.semiSync.replicaEnabled = true
        copy.semiSync.replicaActive = true
        return copy
    }
}

extension TopologyFixtures {
    /// ``primary(_:replicas:)``, in which a commit waits for so many of the replicas, and nothing speaks against ``DurabilityPolicy/lossless``.
    public static func lossless(_ flavor: ServerFlavor = .mariadb, replicas: Int = 3, acknowledgements: Int = 1) -> TopologyBuilder {
        var fleet = primary(flavor, replicas: replicas)
        fleet["db1"] = fleet["db1"].waitingForReplicas(replicas, acknowledgements: acknowledgements)
        for number in 2..<(replicas + 2) { fleet["db\(number)"] = fleet["db\(number)"].acknowledging() }
        return fleet
    }
}
