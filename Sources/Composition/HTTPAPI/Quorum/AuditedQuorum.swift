#if Daemon
    import ControlModel
    import ManagerCore
    import Orchestration

    /// A quorum whose changes stand in the audit. They are recorded before they are asked for, because afterwards this manager may lead no more; and how they ended, where it does.
    ///
    /// A snapshot changes nothing that the managers share.
    struct AuditedQuorum: ManagerQuorum {
        let quorum: any ManagerQuorum
        let manager: any ManagerAccess
        let asker: OperatorAsker

        func status() async -> QuorumStatus { await quorum.status() }

        func change(_ change: QuorumChange) async throws(QuorumError) {
            let (verb, node) = AuditedQuorum.words(of: change)
            try await record(verb, node) { () async throws(QuorumError) in try await quorum.change(change) }
        }

        func transferLeadership(to address: String?) async throws(QuorumError) {
            try await record("quorum-transfer", address ?? "whoever holds most") { () async throws(QuorumError) in try await quorum.transferLeadership(to: address) }
        }

        func takeSnapshot() async throws(QuorumError) { try await quorum.takeSnapshot() }

        private static func words(of change: QuorumChange) -> (verb: String, node: String) {
            switch change {
            case .add(let address, let incarnation): ("quorum-add", incarnation == 0 ? address : "\(address), incarnation \(incarnation)")
            case .remove(let address): ("quorum-remove", address)
            }
        }

        private func record(_ verb: String, _ node: String, _ ask: () async throws(QuorumError) -> Void) async throws(QuorumError) {
            await tell(verb, node, .asked, "")
            do throws(QuorumError) {
                try await ask()
            } catch {
                await tell(verb, node, error.code == .outcomeUnknown ? .failed : .refused, error.message)
                throw error
            }
            await tell(verb, node, .done, "")
        }

        private func tell(_ verb: String, _ node: String, _ outcome: OperatorCall.Outcome, _ answer: String) async {
            // Who does not lead any more cannot record it, and says so; the change itself is not less done for that.
            _ = await manager.perform(.recordQuorumCall(verb: verb, node: node, outcome, answer: answer), by: asker)
        }
    }
#endif
