import BatonTesting
import ControlModel
import ManagerCore
import Orchestration
import QuorumTestSupport
import Raft
import RaftCore
import Refactoring
import Testing
import TopologyModel

@Suite("Managers of which one leads", .timeLimit(.minutes(1)), .serialized) struct ElectedManagerTests {
    @Test func `one acts, the others watch, and a dead primary is replaced once`() async throws {
        let stage = Stage()
        let members = try stage.start(3)
        let leader = try #require(await stage.nextCommit(of: .registerCluster)).node
        stage.kill("db1")
        let (node, state) = try #require(await stage.nextCommit(of: .closeRecovery))
        #expect(node == leader && state.recoveries.count == 1)
        #expect(stage.acts.allSatisfy { $0.node == leader })
        let openings = stage.acts.filter { $0.request.action == .openWrites }
        // The server leaves undone what is late, and then another one may lead.
        #expect(!openings.isEmpty && openings.allSatisfy { $0.request.timeout > .zero && $0.request.timeout <= ActionLease(electionTimeoutMin: Stage.electionTimeout).span })
        #expect(["db2", "db3", "db4"].count(where: stage.isWritable) == 1)
        for member in members {
            let snapshot = await member.manager.snapshot()
            #expect(snapshot.isStandby == (member.id != leader))
            #expect(snapshot.isReady && snapshot.topology.allInstances.count == 4, "it watches as the leader does")
        }
        await stage.end(members)
    }

    @Test func `who watches does nothing that is asked of it`() async throws {
        let stage = Stage()
        let members = try stage.start(3)
        let (leader, state) = try #require(await stage.nextCommit(of: .registerCluster))
        let cluster = try #require(state.clusters.first).id
        for member in members {
            let reply = await member.manager.perform(.setClusterAlias(cluster, "shop"))
            if member.id == leader { #expect(reply == .done("the alias is set")) } else { #expect(reply == .refused("another manager leads: ask that one")) }
        }
        await stage.end(members)
    }

    @Test func `a leader that dies in the middle of a failover is followed by one that finishes it`() async throws {
        let stage = Stage()
        let members = try stage.start(3)
        let leader = try #require(await stage.nextCommit(of: .registerCluster)).node
        stage.holdOpening(true)
        stage.kill("db1")
        let opened = try #require(await stage.next { if case .acts(_, let request) = $0, request.action == .openWrites { request.target } else { nil } })
        let dead = try #require(members.first { $0.id == leader })
        await stage.kill(dead)
        stage.holdOpening(false)
        let (node, state) = try #require(await stage.nextCommit(of: .closeRecovery))
        #expect(node != leader)
        #expect(state.recoveries.count == 1 && state.recoveries.allSatisfy { !$0.isOpen })
        #expect(state.clusters.first?.primary == opened, "what was designated stays so")
        #expect(stage.isWritable(opened.host))
        await stage.end(members)
    }

    @Test func `a leader that is cut off touches nothing any more, and follows when it is back`() async throws {
        let stage = Stage()
        let members = try stage.start(3)
        let leader = try #require(await stage.nextCommit(of: .registerCluster)).node
        stage.bench.network.isolate(leader)
        stage.kill("db1")
        let (node, state) = try #require(await stage.nextCommit(of: .closeRecovery))
        #expect(node != leader)
        #expect(stage.acts.allSatisfy { $0.node != leader || !$0.request.action.isMutation })
        let old = try #require(members.first { $0.id == leader })
        stage.bench.network.heal(leader)
        // A new member of its tenures that watches: it is asked until it has caught up.
        while await old.manager.snapshot().control.clusters.first?.primary != state.clusters.first?.primary { await Task.yield() }
        #expect(await old.manager.snapshot().isStandby)
        await stage.end(members)
    }
}
