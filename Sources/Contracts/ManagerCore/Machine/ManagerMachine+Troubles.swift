import Probing
import TopologyModel

/// Telling of servers that cannot be read: once when it begins, again when the reason changes, and when it is over.
extension ManagerMachine {
    /// Only servers that were never read: what becomes of the others is told by findings.
    mutating func tellUnread(_ id: InstanceID, _ failure: ProbeFailure, into effects: inout [ManagerEffect]) {
        guard let instance = topology.instance(id), instance.facts == nil else { return }
        guard isNews(.unread(failure.kind, code: failure.kind == .accessDenied ? failure.code : 0), at: instance.address) else { return }
        effects.append(.note(ManagerNote(.warning, "\(instance.address) cannot be read: \(failure.advice) [\(failure.message)]")))
    }

    mutating func tellStranger(_ id: InstanceID, _ found: ServerIdentity, into effects: inout [ManagerEffect]) {
        guard let instance = topology.instance(id), isNews(.stranger(found), at: instance.address) else { return }
        effects.append(.note(ManagerNote(.warning, cluster: clusterName(of: id), "another server (\(found)) answers at \(instance.address)")))
    }

    mutating func tellRead(_ instance: Instance, into effects: inout [ManagerEffect]) {
        guard let told = forgetTrouble(at: instance.address) else { return }
        let text =
            switch told.reason {
            case .unread: "\(instance.address) is read now"
            case .stranger: "the known server answers at \(instance.address) again"
            case .moved: "\(instance.address) is a server's own address again"
            }
        effects.append(.note(ManagerNote(.notice, cluster: clusterName(of: instance.id), text)))
    }

    mutating func tellAliased(_ address: InstanceAddress, to id: InstanceID, into effects: inout [ManagerEffect]) {
        guard forgetTrouble(at: address) != nil, let instance = topology.instance(id) else { return }
        effects.append(.note(ManagerNote(.notice, cluster: clusterName(of: id), "\(address) is read now: it is another name of \(instance.address)")))
    }

    mutating func tellNameMoved(_ name: InstanceAddress, of id: InstanceID, _ found: ServerIdentity, into effects: inout [ManagerEffect]) {
        guard let instance = topology.instance(id), isNews(.moved(found), at: name) else { return }
        let text = "\(name), a name of \(instance.address), leads to another server (\(found)); it stays a name of \(instance.address) until somebody discovers \(name)"
        effects.append(.note(ManagerNote(.warning, cluster: clusterName(of: id), text)))
    }

    /// Whoever was told that it moved is told that it is over: its own server answers there again, or nobody does.
    mutating func tellNameChecked(_ name: InstanceAddress, of id: InstanceID, into effects: inout [ManagerEffect]) {
        guard let instance = topology.instance(id), forgetTrouble(at: name) != nil else { return }
        effects.append(.note(ManagerNote(.notice, cluster: clusterName(of: id), "no other server answers at \(name) any more, a name of \(instance.address)")))
    }

    /// Remembers the reason; false when it is the one that was told last.
    private mutating func isNews(_ reason: ToldTrouble.Reason, at address: InstanceAddress) -> Bool {
        guard let index = toldTroubles.firstIndex(where: { $0.address == address }) else {
            toldTroubles.append(ToldTrouble(address: address, reason: reason))
            return true
        }
        guard toldTroubles[index].reason != reason else { return false }
        toldTroubles[index].reason = reason
        return true
    }

    @discardableResult
    mutating func forgetTrouble(at address: InstanceAddress) -> ToldTrouble? {
        toldTroubles.firstIndex { $0.address == address }.map { toldTroubles.remove(at: $0) }
    }
}

extension ProbeFailure {
    /// What it means and what to do, for people.
    fileprivate var advice: String {
        switch kind {
        case .refused: "nothing listens there, or the network refuses; start the server, or correct the address"
        case .timedOut: "nothing came back in time; look at the network between here and there, or correct the address"
        case .connectionLost: "it closed the connection; look at the server's error log"
        case .nameResolution: "its name is not resolved; correct the name, or look at the name service"
        case .accessDenied:
            "it refuses the manager's account; correct MySQLTopologyUser and MySQLTopologyPassword, or grant the account what it needs"
        case .tooManyConnections: "it has no room for one more connection; it is tried again"
        case .outOfSpace: "the disk of its relay logs is full; free space there"
        case .protocolError: "what answers there does not speak as a MySQL or MariaDB server; correct the address"
        case .local: "the manager itself could not try"
        }
    }
}
