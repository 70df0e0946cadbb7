import Presentation

/// In words, for people.
extension QuorumStatus {
    /// Several lines: this node, who leads, the log, and the members.
    package var text: String {
        var lines = TextColumns(
            rows: [
                ["this node", "\(address), \(role.rawValue), term \(term)\(isPartOfQuorum ? "" : ", not in touch with a majority")"], ["leader", leaderText],
                ["log", "committed \(commitIndex), applied \(appliedIndex), written \(lastIndex), snapshot \(snapshotIndex)"],
            ] + (trouble.map { [["trouble", $0.description]] } ?? []), separator: "  ", alignedRight: [], padsLast: false
        ).lines
        let rows = members.map { member in
            let isHere = member.id == id
            return [
                member.address.isEmpty ? "?" : member.address, member.id, member.isQuarantined ? "in quarantine" : member.isVoter ? "votes" : "catches up",
                member.id == leader ? "leads" : member.matchIndex.map { "has \($0)" } ?? "", isHere ? "this node" : member.silence.map { "heard \(DurationText.format($0)) ago" } ?? "",
            ]
        }
        if !rows.isEmpty { lines += [""] + TextColumns(rows: rows, separator: "  ", alignedRight: [], padsLast: false).lines }
        return lines.joined(separator: "\n")
    }

    /// Who leads, and where its listener is.
    package var leaderText: String {
        guard let leader else { return "nobody is known to lead" }
        return (leaderAddress ?? leader) + (leaderURL.map { ", \($0)" } ?? "")
    }

    /// Why a change cannot be passed on: nobody is known to lead.
    package var leaderlessReason: String {
        if let trouble { return "this manager does not do its part (\(trouble.message))" }
        switch role {
        case .learner: return "this manager waits to be added to the others, or catches up with them, and does not know who leads"
        case .candidate: return "no manager leads: an election is under way, or this manager does not reach a majority of the others"
        case .leader, .follower, .halted: return "no manager is known to lead: an election is under way, or this manager has not heard from the others yet"
        }
    }
}
