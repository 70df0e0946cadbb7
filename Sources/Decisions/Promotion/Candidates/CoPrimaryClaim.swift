import Analysis
import TopologyModel

/// Why nobody but the other one takes the place of one of two primaries that replicate from each other.
struct CoPrimaryClaim {
    let server: InstanceAddress
    /// It takes writes already, so that promoting somebody else would make two writers.
    let takesWrites: Bool

    /// Follows the address in a sentence.
    var reason: String {
        "is the other co-primary, and " + (takesWrites ? "takes writes already," : "nobody else is to take over (CoMasterRecoveryMustPromoteOtherCoMaster),")
    }

    /// What a person says who wants somebody else; nil where nobody is asked, because there would be two writers.
    func hint(failed: InstanceAddress, allowing other: InstanceAddress) -> OverrideHint? {
        guard !takesWrites, other != server else { return nil }
        return OverrideHint(
            .coPrimary, "nobody but the other co-primary \(server) is to take over (CoMasterRecoveryMustPromoteOtherCoMaster)",
            means: .command("baton failover \(failed) --to \(other)"), allowing: other)
    }

    /// What both of them taking writes means for the rows, for people; nil: only the failed one did (server truth T11).
    func notice(failed: InstanceAddress) -> String? {
        guard takesWrites else { return nil }
        return "\(server) takes writes already and goes on: rows that \(failed) wrote and nobody received are missing there, and come back as \(failed)'s own "
            + "transactions when it returns; rows that both changed at the same time may differ"
    }
}

extension PromotionPolicy {
    /// - Parameters:
    ///   - coPrimary: the other one of the ring of two; nil: the failed primary was in none.
    ///   - asked: whom a person wants.
    func claim(of coPrimary: Instance?, asked: InstanceAddress?) -> CoPrimaryClaim? {
        guard let coPrimary, coPrimary.takesWrites || mustPromoteCoPrimary && asked == nil else { return nil }
        return CoPrimaryClaim(server: coPrimary.address, takesWrites: coPrimary.takesWrites)
    }
}
