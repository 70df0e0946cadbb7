/// The faults of managers, as they begin and end.
extension FleetSimulation {
    private static let slowness: Int64 = 20

    private func index(of subject: ManagerFault.Subject) -> Int {
        switch subject {
        case .leader: leading.index
        case .manager(let index): index % managers.count
        }
    }

    func begin(_ fault: ManagerFault, number: Int, duration: Int64) {
        switch fault {
        case .kill(let subject): inTurn(index(of: subject)) { crashManager(for: max(duration, Nanoseconds.millisecond)) }
        case .pause(let subject):
            inTurn(index(of: subject)) {
                pauseManager()
                schedule(.managerResumes(manager: Int32(manager.index), generation: manager.pauseGeneration), after: duration)
            }
        case .cut(let subject): cut([index(of: subject)], number)
        case .deaf(let subject):
            let deaf = index(of: subject)
            cutLinks(managers.indices.filter { $0 != deaf }.map { ($0, deaf) }, number)
        case .link(let one, let other):
            let (one, other) = (one % managers.count, other % managers.count)
            if one != other { cutLinks([(one, other), (other, one)], number) }
        case .halves:
            // The leader and those that follow it in number, as many as make no majority.
            cut((0..<managers.count / 2).map { (leading.index + $0) % managers.count }, number)
        case .isolate(let subject):
            let index = index(of: subject)
            cut([index], number)
            network.setNetwork(ofManager: index, .hanging)
        case .site(let site): cutSite(site % managers.count, number)
        case .lossy(let permille): managerLinks.lossPermille = UInt64(permille)
        case .slowDisk(let subject): managers[index(of: subject)].replica?.disk.slowness = FleetSimulation.slowness
        case .fullDisk(let subject): managers[index(of: subject)].replica?.disk.stalledUntil = now + max(duration, 1)
        }
    }

    private func inTurn(_ index: Int, _ body: () -> Void) {
        manager = managers[index]
        body()
    }

    /// These from all others, both ways.
    private func cut(_ inside: [Int], _ number: Int) {
        cutLinks(managers.indices.flatMap { one in managers.indices.filter { inside.contains(one) != inside.contains($0) }.map { (one, $0) } }, number)
    }

    private func cutLinks(_ links: [(Int, Int)], _ number: Int) {
        for (from, to) in links { managerLinks.cut(from, to) }
        cutsOfFaults[number] = links
    }

    private func cutSite(_ site: Int, _ number: Int) {
        cut([site], number)
        siteCutOff = site
        func isInside(_ server: Int) -> Bool { server % managers.count == site }
        for server in servers.indices {
            for manager in managers.indices where (manager == site) != isInside(server) { network.setLink(fromManager: manager, to: server, .hanging) }
            for other in servers.indices where isInside(other) != isInside(server) { network.setLink(from: server, to: other, .hanging) }
        }
    }

    func end(_ fault: ManagerFault, number: Int) {
        for (from, to) in cutsOfFaults.removeValue(forKey: number) ?? [] { managerLinks.cut(from, to, by: -1) }
        switch fault {
        case .lossy: managerLinks.lossPermille = 0
        case .slowDisk: for manager in managers { manager.replica?.disk.slowness = 1 }
        case .isolate, .site:
            siteCutOff = nil
            network.heal(keepingResolver: true)
            for server in servers.indices { wakeReplication(around: server) }
        case .kill, .pause, .cut, .deaf, .link, .halves, .fullDisk: break
        }
    }

    /// Every manager runs, hears the others, and has its disk.
    func healManagers() {
        cutsOfFaults.removeAll()
        siteCutOff = nil
        managerLinks.heal()
        for each in managers {
            manager = each
            each.replica?.disk.slowness = 1
            each.replica?.disk.stalledUntil = 0
            each.crashAtEffect = nil
            if !each.isUp { startProcess() }
            resumeManager()
        }
        manager = leading
    }
}
