import Analysis
import Refactoring
import TopologyModel

extension Instance {
    /// How it is opened for writes as the new primary, while nobody follows it yet.
    ///
    /// Nobody acknowledges, so the first commit would wait out the timeout (server truth T6): waiting is switched off, and on again when replicas are attached.
    /// Under ``DurabilityPolicy/lossless`` that wait is wanted: no commit is to be reported that only this server has.
    func opening(under durability: DurabilityPolicy) -> [ServerAction] {
        guard let semiSync = facts?.semiSync else { return [.openWrites] }
        switch durability {
        case .bestEffort where semiSync.sourceEnabled: return [.setSemiSync(source: false, replica: nil), .openWrites]
        case .lossless where semiSync.isAvailable && !semiSync.sourceEnabled: return [.setSemiSync(source: true, replica: nil), .openWrites]
        case .bestEffort, .lossless: return [.openWrites]
        }
    }
}
