package import TopologyModel

/// How a server that was a primary becomes a replica: it follows by GTID, counts what it wrote itself, and connects and acknowledges as another replica does.
package struct FormerPrimary: Hashable, Sendable {
    package let specification: SourceSpecification
    /// In the order in which they are carried out; the last one points it to its source.
    package let actions: [ServerAction]

    /// - Parameters:
    ///   - facts: of the former primary.
    ///   - model: a replica of that source, or the source itself where it was a replica until now; nil: there is none.
    package init(_ facts: InstanceFacts, following source: InstanceAddress, like model: Instance?) {
        let channel = facts.channels.first?.name ?? model?.channel?.name ?? ""
        specification = SourceSpecification(
            channel: channel, source: source, gtidUse: facts.server.flavor == .mariadb ? .slavePosition : .autoPosition, countsOwnWrites: true,
            options: facts.channels.isEmpty ? model?.facts?.secrecyOptions(ofChannel: channel) ?? [] : [])
        // It acknowledges from now on, as the one that it is like does.
        let waits = facts.semiSync.sourceEnabled
        let acknowledges = model?.facts?.semiSync.replicaEnabled == true
        let isChanged = facts.semiSync.isAvailable && (waits || acknowledges)
        actions =
            (isChanged ? [.setSemiSync(source: waits ? false : nil, replica: acknowledges ? true : nil)] : []) + [.pointToSource(specification)]
    }
}

extension InstanceFacts {
    /// How a channel keeps to itself what it carries, for another server that is to connect in the same way. Empty where that was not read.
    func secrecyOptions(ofChannel name: String) -> [ChannelOption] {
        details?.options(ofChannel: name)?.options.filter { $0.name.isAboutSecrecy } ?? []
    }
}
