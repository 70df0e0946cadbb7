import RaftCore
import TopologyModel

/// How faults begin and end.
extension RaftSimulation {
    /// The running leader of the highest term.
    var presentLeader: SimulatedRaftNode? {
        var found: SimulatedRaftNode?
        for node in nodes where node.isRunning && node.leads && node.seen.term > found?.seen.term ?? 0 { found = node }
        return found
    }

    private func victim(of target: RaftFault.Target) -> SimulatedRaftNode? {
        switch target {
        case .node(let index): return nodes[index]
        case .leader: return presentLeader
        case .follower:
            guard let membership = presentLeader?.core?.membership else { return nil }
            let followers = nodes.filter { $0.isRunning && !$0.leads && membership.isVoter($0.id) }
            return followers.isEmpty ? nil : faultRandom.pick(followers)
        }
    }

    func beginFault(_ index: Int) {
        let fault = plan.faults[index]
        guard phase == .faults, let node = victim(of: fault.target) else { return }
        trace("fault \(index) begins: \(fault), \(node.id)")
        watchFault(fault, node)
        var victims = RaftFault.Victims(node: node.index)
        switch fault.kind {
        case .crash: crash(node, restartsAfter: fault.lasts)
        case .crashAll:
            marks.hit(.allRestarted)
            for node in nodes { crash(node, restartsAfter: faultRandom.integer(0...fault.lasts)) }
        case .killVoters: votersToKill = RaftSimulation.killedVoters
        case .pause: pause(node)
        case .slowDisk: node.disk.slowness = plan.disk.slowness
        case .stallDisk:
            if node.leads { marks.hit(.leaderStalled) }
            node.disk.stalledUntil = max(node.disk.stalledUntil, now + fault.lasts)
        case .failDisk: node.disk.failsNext = true
        case .damage: damage(node, restartsAfter: fault.lasts)
        case .loss: links.lossPermille = RaftSimulation.heavyLossPermille
        case .slowLink, .slowInbound:
            victims.links = fault.kind == .slowLink ? [.init(from: node.index, to: fault.other)] : nodes.indices.map { .init(from: $0, to: node.index) }
            for link in victims.links { links.slow(link.from, link.to, by: delay(of: fault.kind)) }
        case .resets:
            resetConnections(of: node.index)
            scheduleFlap(index)
        case .cutLink, .cutOneWay, .isolate, .isolateInbound, .isolateOutbound, .split, .bridge, .flap, .resetLink:
            victims.links = cutLinks(fault, node.index)
            for link in victims.links { links.cut(link.from, link.to) }
            if fault.kind == .resetLink, let link = victims.links.first { resetConnection(link.from, link.to) }
            if fault.kind == .flap { queue.push(.flaps(index: Int32(index)), at: now + plan.settings.heartbeatInterval.wholeNanoseconds) }
        }
        self.victims[index] = victims
        queue.push(.faultEnds(index: Int32(index)), at: now + fault.lasts)
    }

    private func delay(of kind: RaftFault.Kind) -> Int64 {
        kind == .slowInbound ? plan.settings.electionTimeoutMin.wholeNanoseconds * RaftSimulation.latePercent / 100 : plan.electionTimeoutMax * 2
    }

    private static let latePercent: Int64 = 70

    private static let killedVoters = 3
    private static let heavyLossPermille: UInt64 = 400

    private func cutLinks(_ fault: RaftFault, _ node: Int) -> [RaftFault.Link] {
        let others = nodes.indices.filter { $0 != node }
        func isLeft(_ index: Int) -> Bool { fault.sides >> UInt64(index) & 1 == 1 }
        func between(_ nodes: [Int]) -> [RaftFault.Link] {
            nodes.flatMap { from in nodes.filter { isLeft(from) != isLeft($0) }.map { RaftFault.Link(from: from, to: $0) } }
        }
        switch fault.kind {
        case .cutOneWay:
            marks.hit(.linkCutOneWay)
            return [.init(from: node, to: fault.other)]
        case .isolate:
            marks.hit(.isolated)
            return others.flatMap { [.init(from: node, to: $0), .init(from: $0, to: node)] }
        case .isolateInbound: return others.map { .init(from: $0, to: node) }
        case .isolateOutbound: return others.map { .init(from: node, to: $0) }
        case .split:
            marks.hit(.split)
            return between(Array(nodes.indices))
        case .bridge:
            marks.hit(.bridged)
            return between(others)
        case .resetLink:
            let peer = presentLeader.map(\.index) ?? fault.other
            let other = peer == node ? fault.other : peer
            return [.init(from: node, to: other), .init(from: other, to: node)]
        case .crash, .crashAll, .killVoters, .pause, .cutLink, .flap, .resets, .slowLink, .slowInbound, .slowDisk, .stallDisk, .failDisk, .damage, .loss:
            marks.hit(fault.kind == .flap ? .flapped : .linkCut)
            return [.init(from: node, to: fault.other), .init(from: fault.other, to: node)]
        }
    }

    /// The link comes and goes.
    func flap(_ index: Int) {
        guard phase == .faults, var victims = victims[index] else { return }
        if plan.faults[index].kind == .resets, let node = victims.node {
            resetConnections(of: node)
            return scheduleFlap(index)
        }
        for link in victims.links { links.cut(link.from, link.to, by: victims.isCut ? -1 : 1) }
        victims.isCut.toggle()
        self.victims[index] = victims
        scheduleFlap(index)
    }

    private func scheduleFlap(_ index: Int) { queue.push(.flaps(index: Int32(index)), at: now + faultRandom.integer(Nanoseconds.millisecond...plan.electionTimeoutMax)) }

    func endFault(_ index: Int) {
        guard phase == .faults, let victims = victims[index], let victim = victims.node else { return }
        let fault = plan.faults[index]
        trace("fault \(index) ends")
        self.victims[index] = nil
        switch fault.kind {
        case .pause: resume(nodes[victim])
        case .slowDisk: nodes[victim].disk.slowness = 1
        case .loss: links.lossPermille = plan.network.lossPermille
        case .slowLink, .slowInbound: for link in victims.links { links.slow(link.from, link.to, by: -delay(of: fault.kind)) }
        case .cutLink, .cutOneWay, .isolate, .isolateInbound, .isolateOutbound, .split, .bridge, .flap, .resetLink:
            if victims.isCut { for link in victims.links { links.cut(link.from, link.to, by: -1) } }
        case .killVoters: votersToKill = 0
        case .crash, .crashAll, .resets, .stallDisk, .failDisk, .damage: break
        }
    }
}
