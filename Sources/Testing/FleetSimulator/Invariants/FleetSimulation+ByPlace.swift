import ControlModel
import TopologyModel

/// Without GTID nothing but its place keeps a replica from executing a transaction twice, or from passing one over.
extension FleetSimulation {
    /// A server executes what stands at a place in its source's log: it has what stands before it there, and does not have this.
    func checkAppliedByPlace(_ transaction: Int32, _ channel: SimulatedChannel, by server: SimulatedServer) {
        guard !channel.usesGTID, let end = channel.executedPlace, server.index != plan.bystander else { return }
        func name(_ number: Int32) -> String { "0-\(transactions[Int(number)].origin + 1)-\(transactions[Int(number)].sequence)" }
        if server.holds(transactions[Int(transaction)]) {
            violate(.appliedOnce, "\(server.address) executes \(name(transaction)) of \(channel.source) again")
            return
        }
        let log = servers[channel.connectedTo].log
        guard end >= 2, end <= log.count, log[end - 1] == transaction else { return }
        if !server.holds(transactions[Int(log[end - 2])]) {
            violate(.appliedOnce, "\(server.address) executes \(name(transaction)) of \(channel.source) without \(name(log[end - 2]))")
        }
    }

    /// A server that is about to be opened: the others will need the place where its log ends. Where the journal is full the recovery goes on all the same
    /// (server truth T12).
    func checkPlacesAreKnown(of server: Int) {
        guard plan.withoutGTID != nil, let open = oracle.open, !open.kind.isPlanned, !open.journalFailed, servers[server].readOnly else { return }
        // A former primary that rejoined when nobody followed by file any more.
        if open.followedByGTID.contains(server) { return }
        let record = journal.state.recovery(open.id)
        // One that took writes in this epoch and was started anew is past that place, which stays right for the others.
        if let epoch = record?.epoch, oracle.writableEpochs.contains(epoch) { return }
        guard let places = record?.equalPlaces(of: servers[server].address) else {
            violate(.placesJournaled, "\(servers[server].address) is opened, and where its log ends is not in the journal")
            return
        }
        if SimulatedServer.place(at: places.own) != servers[server].log.count {
            violate(.placesJournaled, "\(servers[server].address) is opened with \(servers[server].log.count) transactions, and the journal says \(places.text)")
        }
    }

    func markPlaces(_ record: RecoveryRecord, _ closing: RecoveryClosing) {
        guard plan.withoutGTID != nil, record.opening.kind == .failover, closing.result == .succeeded, let designation = record.designation,
            record.equalPlaces(of: designation.server) != nil
        else { return }
        let repoints = record.steps.filter { $0.intent.kind == .repoint }.compactMap(\.outcome?.result)
        if repoints.contains(.succeeded) { marks.hit(.followedFromPlace) }
        if repoints.contains(.failed) { marks.hit(.lostForItsPlace) }
        if record.steps.contains(where: { $0.intent.kind == .align && $0.intent.attempt > 1 }) { marks.hit(.placesReadAgain) }
    }

    /// What people do for a replica without GTID: one that was lost is made anew, from a primary that runs, and one that stands still is started.
    func repairByFile(_ server: SimulatedServer, below primary: SimulatedServer) {
        guard server !== primary, primary.answers, let channel = server.channel, !channel.usesGTID else { return }
        if channel.source == primary.address {
            if channel.receiver == .stopped || channel.applier == .stopped { startReplication(of: server.index) }
        } else if watched?.deposed[server.index] == nil {
            trace("\(server.address) is made anew from a copy of \(primary.address)")
            channel.stopReceiver()
            channel.stopApplier()
            server.copyRows(of: primary)
            oracle.madeAnewAt[server.index] = now
            _ = channel.follow(primary.address, at: primary.log.count)
            startReplication(of: server.index)
        }
    }
}
