/// What only the slower lane reads of a server. One object is shared by every read between two probes of that lane; how old it is says
/// ``ProbeFreshness/detailsReadAt``.
public final class InstanceDetails: Sendable, Hashable, Codable {
    public let applier: ApplierConfiguration
    public let binaryLog: BinaryLogConfiguration
    public let gtid: GTIDConfiguration
    public let durability: DurabilityConfiguration
    /// What it would be after a restart; nil when not read.
    public let boot: BootReadOnly?
    /// `@@lower_case_table_names`; nil when not read.
    public let lowerCaseTableNames: Int?
    /// Sorted by channel.
    public let channelOptions: [ChannelOptions]
    /// nil on a server that is no Galera node.
    public let galera: GaleraFacts?
    /// Sorted by address, those without one last.
    public let replicas: [AnnouncedReplica]
    /// nil where none is configured, or it was not read.
    public let reservedPort: ReservedPort?

    public init(
        applier: ApplierConfiguration = .init(), binaryLog: BinaryLogConfiguration = .init(), gtid: GTIDConfiguration = .init(),
        durability: DurabilityConfiguration = .init(), boot: BootReadOnly? = nil, lowerCaseTableNames: Int? = nil, channelOptions: [ChannelOptions] = [],
        galera: GaleraFacts? = nil, replicas: [AnnouncedReplica] = [], reservedPort: ReservedPort? = nil
    ) {
        self.applier = applier
        self.binaryLog = binaryLog
        self.gtid = gtid
        self.durability = durability
        self.boot = boot
        self.lowerCaseTableNames = lowerCaseTableNames
        self.channelOptions = channelOptions.sorted { $0.channel < $1.channel }
        self.galera = galera
        self.replicas = replicas
        self.reservedPort = reservedPort
    }

    /// The options of a channel; nil when they were not read.
    public func options(ofChannel name: String) -> ChannelOptions? { channelOptions.first { $0.channel == name } }

    public static func == (lhs: InstanceDetails, rhs: InstanceDetails) -> Bool {
        lhs === rhs
            || (lhs.applier == rhs.applier && lhs.binaryLog == rhs.binaryLog && lhs.gtid == rhs.gtid && lhs.durability == rhs.durability
                && lhs.boot == rhs.boot && lhs.lowerCaseTableNames == rhs.lowerCaseTableNames && lhs.channelOptions == rhs.channelOptions && lhs.galera == rhs.galera
                && lhs.replicas == rhs.replicas && lhs.reservedPort == rhs.reservedPort)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(applier)
        hasher.combine(channelOptions)
        hasher.combine(replicas)
    }
}
