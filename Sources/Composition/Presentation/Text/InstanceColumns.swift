import TopologyModel

/// What the full tree says of a server, column by column, in words.
struct InstanceColumns {
    static let heading = ["SERVER", "STATE", "LAG", "VERSION", "WRITES", "LOG", "PLACE", "MORE"]
    /// The lag stands at the right, in front of its unit.
    static let alignedRight = [2]

    let instance: Instance
    let health: InstanceHealth

    /// All columns but the server's own.
    var cells: [String] { [state, lag, version, writes, log, place, more.joined(separator: "; ")] }

    private var state: String {
        switch health.status {
        case "invalid": instance.facts == nil ? "never read" : "does not answer"
        case "unchecked": "not read lately"
        case "nonreplicating": instance.isReplica ? "not replicating" : "detached"
        case "lag": "behind"
        default: "ok"
        }
    }

    private var lag: String {
        guard instance.isReplica else { return "" }
        return switch health.lag {
        case "unknown": "?"
        case "null": "unknown"
        default: "\(health.lag.dropLast()) s"
        }
    }

    private var version: String { instance.facts.map { "\($0.server.flavor.rawValue) \($0.server.version)" } ?? "" }

    private var writes: String {
        guard let settings = instance.facts?.settings else { return "" }
        return settings.superReadOnly == true ? "nobody" : settings.readOnly ? "read-only" : "open"
    }

    private var log: String {
        guard let settings = instance.facts?.settings else { return "" }
        return settings.binaryLogEnabled ? settings.binlogFormat?.rawValue ?? "?" : "none"
    }

    private var place: String {
        guard let facts = instance.facts, let channel = facts.channels.first(where: { $0.source != nil }) else { return "" }
        return channel.gtidUse.usesGTID ? "GTID" : "file"
    }

    /// Marks first, then what is wrong.
    private var more: [String] {
        guard let facts = instance.facts else { return instance.freshness.failure.isEmpty ? [] : [instance.freshness.failure] }
        var words: [String] = []
        if instance.isReplica, !(facts.settings.binaryLogEnabled && facts.settings.logsReplicaUpdates) { words.append("does not log what it replicates") }
        if facts.semiSync.sourceActive { words.append("semi-sync source of \(facts.semiSync.sourceClients)") }
        if facts.semiSync.replicaActive { words.append("semi-sync replica") }
        if facts.settings.isGaleraNode { words.append(InstanceColumns.galera(facts.details?.galera)) }
        if facts.settings.isGroupReplicationMember { words.append(InstanceColumns.group(instance.groupMember)) }
        if let errant = health.errant, !errant.isEmpty { words.append("errant \(errant.description.shortened(to: InstanceColumns.errantLength))") }
        if health.isDowntimed { words.append("downtimed") }
        if health.isInMaintenance { words.append("under maintenance") }
        words += facts.channels.flatMap { InstanceColumns.words(of: $0, isOne: facts.channels.count == 1) }
        if !facts.unread.isEmpty { words.append("does not tell: \(facts.unread.map(\.fact).joined(separator: ", "))") }
        if instance.freshness.stranger != nil { words.append("another server answers at its address") }
        words += instance.freshness.movedNames.map { "another server answers at \($0.name)" }
        if !instance.freshness.failure.isEmpty { words.append(instance.freshness.failure) }
        return words
    }

    /// A GTID set may have thousands of intervals; `which-gtid-errant` prints it whole.
    private static let errantLength = 80

    /// - Parameter facts: nil until the slower lane read them.
    private static func galera(_ facts: GaleraFacts?) -> String {
        guard let facts else { return "Galera node" }
        return facts.clusterSize == 0 ? "Galera node in no cluster" : "Galera node, \(facts.localState), 1 of \(facts.clusterSize)"
    }

    /// - Parameter member: nil when the group's view does not show the server.
    private static func group(_ member: GroupReplicationFacts.Member?) -> String {
        guard let member else { return "group member" }
        let role = member.isPrimary ? "group primary" : member.isSecondary ? "group secondary" : "group member"
        return member.isOnline ? role : "\(role), \(member.state)"
    }

    private static func words(of channel: ReplicationChannel, isOne: Bool) -> [String] {
        let name = isOne || channel.name.isEmpty ? "" : "\(channel.name): "
        var words: [String] = []
        if let source = channel.detachedSource { words.append("\(name)detached from \(source)") }
        if !isOne, let source = channel.source { words.append("\(name)follows \(source)") }
        if channel.configuredDelay > .zero { words.append("\(name)delayed by \(channel.configuredDelay.components.seconds) s") }
        if channel.hasFilters { words.append("\(name)filters") }
        if let error = channel.receiverError { words.append("\(name)receiver error \(error.code)") }
        if let error = channel.applierError { words.append("\(name)applier error \(error.code)") }
        return words
    }
}
