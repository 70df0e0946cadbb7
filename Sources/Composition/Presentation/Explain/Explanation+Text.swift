import TopologyModel

extension Explanation {
    /// For people.
    package var text: String {
        var lines = ["cluster \(clusterName)" + (alias.isEmpty ? "" : " (\(alias))")]
        lines.append(primary.map { "if \($0) died now:" } ?? "nothing can be planned:")
        if let choice {
            lines.append("  \(choice) would be promoted" + (obstacles.isEmpty ? "" : ", but nothing would be done without a person:"))
        } else {
            lines.append("  nobody would be promoted: \(refusal ?? "there is no candidate")" + (obstacles.isEmpty ? "" : "\n  and:"))
        }
        lines += obstacles.map { "  - \($0)" }
        lines += notices.map { "  note: \($0)" }
        if let caveat { lines.append("  \(caveat)") }
        if !candidates.isEmpty {
            lines += ["", "candidates, best first:"]
            for candidate in candidates {
                let verdict = candidate.isChosen ? "chosen" : candidate.isEligible ? "eligible" : "rejected"
                lines.append("  \(candidate.address)  \(verdict)" + (candidate.received.isEmpty ? "" : "  received \(candidate.received)"))
                lines += candidate.blockers.map { "    no: \($0)" }
                lines += candidate.reasons.map { "    \($0)" }
            }
        }
        if !steps.isEmpty {
            lines += ["", "plan:"]
            lines += Step.lines(of: steps)
        }
        return lines.joined(separator: "\n")
    }

    /// What `explain --json` prints, with a daemon and without.
    package var envelope: JSONValue {
        WireEnvelope.done("If the primary of \(clusterName) died", details: .string(text), own: [JSONMember("Explanation", json)])
    }

    package var json: JSONValue {
        [
            "cluster": .string(clusterName), "alias": .string(alias), "primary": primary.map { .string($0.description) } ?? .null,
            "choice": choice.map { .string($0.description) } ?? .null, "refusal": refusal.map { .string($0) } ?? .null,
            "hints": WireOverrideHint.list(hints),
            "obstacles": .strings(obstacles), "caveat": caveat.map { .string($0) } ?? .null, "target": .string(target), "notices": .strings(notices),
            "candidates": .array(
                candidates.map { candidate in
                    [
                        "address": .string(candidate.address.description), "chosen": .bool(candidate.isChosen),
                        "eligible": .bool(candidate.isEligible), "blockers": .strings(candidate.blockers), "reasons": .strings(candidate.reasons),
                        "received": .string(candidate.received),
                    ]
                }),
            "steps": .array(steps.map(\.json)),
        ]
    }
}

extension Explanation.Step {
    /// Numbered, each with its statements below it.
    static func lines(of steps: [Explanation.Step]) -> [String] {
        steps.enumerated().flatMap { position, step in
            ["  \(position + 1). " + (step.server.map { "\($0): " } ?? "") + step.title] + step.statements.map { "       \($0)" }
        }
    }

    var json: JSONValue {
        [
            "title": .string(title), "server": server.map { .string($0.description) } ?? .null, "statements": .strings(statements),
        ]
    }
}
