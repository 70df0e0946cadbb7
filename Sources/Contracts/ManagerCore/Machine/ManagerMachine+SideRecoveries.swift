import ControlModel
import Hooks
import Promotion
import Refactoring

/// What recoveries that hold nothing of their cluster have in common: relocations and unlocks.
extension ManagerMachine {
    /// Carries out what such a recovery wants; its end is its own matter.
    ///
    /// - Parameter hook: what hooks are told, where they are wanted.
    mutating func carryOut(_ want: RecoveryEffect, of id: RecoveryID, cluster: String, hook: HookInvocation?, into effects: inout [ManagerEffect]) {
        switch want {
        case .propose(let commands): effects.append(.propose(newToken(.recoveryCommit(id)), commands))
        case .act(let token, let request): effects.append(.act(newToken(.recoveryAction(id, token, request.target)), request))
        case .releaseSessions(let pin): effects.append(.releaseSessions(pin))
        case .runHooks(let stage, _): if let hook { effects.append(.runHooks(newToken(.recoveryHooks(id, stage)), hook)) }
        case .wake(let at): wakeUps.add(at)
        case .note(let note): tell(note, cluster: cluster, recovery: id, into: &effects)
        case .publish, .fenceNow, .finished: break  // of recoveries that change a primary, and the caller's
        }
    }

    /// How the journal closed one that its machine has not closed: a failover of the cluster ended it; nil: it goes on.
    func closedByOthers(_ id: RecoveryID, _ own: RecoveryClosing?) -> RecoveryClosing? {
        guard let closing = control.recovery(id)?.closing, own != closing else { return nil }
        return closing
    }

    func tellClosed(_ id: RecoveryID, _ closing: RecoveryClosing, cluster: String, into effects: inout [ManagerEffect]) {
        effects.append(.note(ManagerNote(.warning, event: .closed, cluster: cluster, recovery: id, "\(closing.result.word): \(closing.reason)")))
    }
}
