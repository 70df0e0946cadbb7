import Testing
import TopologyModel

@testable import ServerDialects

/// Versions that no package offers here, by the shapes that their manuals document.
@Suite struct `Recorded servers` {
    @Test(arguments: RecordedServer.all) func `statements are those of the version`(server: RecordedServer) throws {
        let dialect = DialectSelection.dialect(for: try server.capabilities)
        for (kind, words) in server.statements.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let text = (dialect.livenessBatch + dialect.detailsBatch).first { $0.kind == kind }?.text
            #expect(text?.contains(words) == true, "\(kind): \(text ?? "not sent")")
        }
    }

    @Test(arguments: RecordedServer.all) func `replies are read as the facts`(server: RecordedServer) throws {
        let replies = try server.replies
        let own = InstanceAddress(host: "db-2", port: 3306)
        let first = try FactsParser.facts(capabilities: try server.capabilities, replies: replies)
        let replicas = ReplicaAnnouncements.replicas(replies: replies, server: first.server, reachedAt: own)
        let details = try DetailFacts(replies: replies, replicaStatus: server.replicaStatus, replicas: replicas)
        let facts = try FactsParser.facts(capabilities: try server.capabilities, replies: replies, details: details)
        let expected = server.expected
        #expect(facts.server.flavor == expected.flavor && facts.server.version == expected.version && facts.server.identity == expected.identity)
        #expect(facts.server.bootedAt.milliseconds / 1000 >= 1_795_490_387)
        #expect(facts.semiSync.isAvailable == expected.semiSyncAvailable)
        #expect(facts.group == expected.group && facts.settings.isGroupReplicationMember == (expected.group != nil))
        #expect(facts.settings.isGaleraNode == (expected.galera != nil))
        let read = try #require(facts.details)
        #expect(read.applier == expected.applier)
        #expect(read.binaryLog == expected.binaryLog)
        #expect(read.gtid == expected.gtid)
        #expect(read.durability == expected.durability)
        #expect(read.lowerCaseTableNames == expected.lowerCaseTableNames)
        #expect(read.galera == expected.galera)
        let channels = facts.channels.map { channel in
            RecordedServer.Channel(
                name: channel.name, source: channel.source?.description ?? "", gtidUse: channel.gtidUse, delay: channel.configuredDelay,
                heartbeatPeriod: channel.heartbeatPeriod, filters: channel.filters, options: read.options(ofChannel: channel.name)?.options ?? [])
        }
        #expect(channels == expected.channels)
        #expect(facts.channels.allSatisfy { channel in channel.hasFilters == channel.filters.contains { $0.kind != .ignoreServers } })
        let found = ReplicaAnnouncements.addresses(of: replicas ?? [], group: facts.group, server: facts.server, reachedAt: own)
        #expect(found.map(\.description) == expected.replicas)
    }

    @Test func `offline mode is a fact where the flavour has it`() throws {
        func offline(_ server: RecordedServer) throws -> Bool? {
            try FactsParser.facts(capabilities: try server.capabilities, replies: try server.replies).settings.isOffline
        }
        #expect(try offline(.mysql80New) == true)
        #expect(try offline(.mysql57) == false)
        #expect(try offline(.mariadb105) == nil)
    }
}
