/// The stores of keys that are told who is primary, beside the files of ``BatonConfiguration/kvFileDirectory``.
public struct KVStores: Hashable, Sendable {
    /// Below which existing readers look: `mysql/master`.
    public var prefix: String
    public var consul: ConsulStore?
    public var etcd: EtcdStore?
    public var zooKeeper: ZooKeeperStore?

    public init(prefix: String = "mysql/master", consul: ConsulStore? = nil, etcd: EtcdStore? = nil, zooKeeper: ZooKeeperStore? = nil) {
        self.prefix = prefix
        self.consul = consul
        self.etcd = etcd
        self.zooKeeper = zooKeeper
    }

    public var isEmpty: Bool { consul == nil && etcd == nil && zooKeeper == nil }
}
