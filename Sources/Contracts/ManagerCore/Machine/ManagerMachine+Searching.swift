import Probing
import Refactoring
import TopologyModel

/// In which binary logs errant transactions are.
extension ManagerMachine {
    /// Each search is a session of its own for up to ``searchTimeout``; whoever wants more than these at once can wait.
    private static let maximumSearches = 4
    /// Some hundred round trips at most, and a person who waits.
    private static let searchTimeout = Duration.seconds(30)

    mutating func locateErrant(on address: InstanceAddress, for token: ManagerToken, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        let planner = OperationPlanner(topology: topology, now: now, policy: configuration.refactoring)
        guard let instance = topology.instance(at: address), let facts = instance.facts else {
            effects.append(.reply(token, .refused("\(address) is not known, or was never read")))
            return
        }
        guard let errant = planner.errantTransactions(on: address) else {
            effects.append(.reply(token, .refused("the transactions of \(address) cannot be compared with those of a primary")))
            return
        }
        guard !errant.isEmpty else {
            effects.append(.reply(token, .located(ErrantLocation(errant: errant))))
            return
        }
        // A server in trouble gets no more questions than it has to answer.
        if let recovery = recoveries.first(where: { topology.cluster(of: $0.failed)?.member(instance.id) != nil }) {
            effects.append(.reply(token, .refused("recovery \(recovery.id) of its cluster is under way")))
        } else if searchedServers.contains(instance.address) {
            effects.append(.reply(token, .refused("the binary logs of \(address) are being searched already")))
        } else if searchedServers.count >= ManagerMachine.maximumSearches {
            effects.append(.reply(token, .refused("the binary logs of \(searchedServers.count) servers are being searched; ask again when that is over")))
        } else {
            searchedServers.append(instance.address)
            let request = ErrantSearchRequest(
                address: instance.address, expectedIdentity: facts.server.identity, errant: errant, timeout: ManagerMachine.searchTimeout)
            effects.append(.locate(newToken(.search(instance.address, for: token)), request))
        }
    }

    mutating func located(_ token: ManagerToken, _ outcome: ErrantSearchOutcome, into effects: inout [ManagerEffect]) {
        guard case .search(let server, let waiter)? = purposes.removeValue(forKey: token) else { return }
        searchedServers.removeAll { $0 == server }
        switch outcome {
        case .located(let location): effects.append(.reply(waiter, .located(location)))
        case .failed(let reason): effects.append(.reply(waiter, .refused("the binary logs of \(server) cannot be searched: \(reason)")))
        }
    }
}
