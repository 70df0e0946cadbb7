import Promotion
import TopologyModel

extension LossOutlook {
    /// Without what is lost.
    var text: String {
        var parts: [String] = []
        if let refusal {
            parts.append("NOBODY could be promoted: \(refusal)")
        } else if let successor {
            parts.append("\(successor) would be promoted")
            if losesNothingAcknowledged {
                parts.append("nothing would be lost that a client was told of, provably (durability: lossless)")
            } else if let risk {
                parts.append(risk)
            }
            if let successorLag, successorLag > .zero { parts.append("it is \(successorLag.components.seconds) s behind and would catch up first") }
            if let caveat { parts.append(caveat) }
        } else {
            parts.append(loss.isOfOneServer ? "the primary stays, and who reads there has to go elsewhere" : "the primary stays")
            if let acknowledgers { parts.append(acknowledgers.text) }
            if let refusalAfterwards { parts.append("after that NOBODY could take the primary's place: \(refusalAfterwards)") }
            if let emptiedDataCenter { parts.append("no server would be left in the data center \(emptiedDataCenter)") }
        }
        if !stranded.isEmpty { parts.append("these would follow nobody until they get another source: \(stranded.map(\.description).joined(separator: ", "))") }
        return parts.joined(separator: "; ")
    }

    /// What a failover without a proof may lose; nil: nothing is known of that.
    private var risk: String? {
        let writes = writesAtRisk.map { "at most what was written in the \($0.text)" }
        switch transactionsAtRisk {
        case nil: return writes.map { "lost would be \($0)" }
        case 0?: return "nothing that is known would be lost" + (writes.map { ", and \($0)" } ?? "")
        case let count?:
            let counted = "\(count) transaction\(count == 1 ? "" : "s") had not been received by any replica when they were last read"
            return counted + (writes.map { ", \($0)" } ?? ", and how many seconds of writes that is, is not known")
        }
    }

    var json: JSONValue {
        [
            "loss": .string(loss.kind), "of": .string(loss.subject), "has_primary": .bool(hasPrimary),
            "successor": words(successor?.description), "refusal": words(refusal?.description), "hints": WireOverrideHint.list(refusal?.hints ?? []), "loses_nothing_acknowledged": .bool(losesNothingAcknowledged),
            "transactions_at_risk": number(transactionsAtRisk), "writes_at_risk_ms": number(writesAtRisk?.atMost.wholeMilliseconds),
            "writes_at_risk_by": words(writesAtRisk?.basis.name), "successor_lag_ms": number(successorLag?.wholeMilliseconds), "caveat": words(caveat),
            "stranded": .strings(stranded.map(\.description)), "acknowledgers_left": number(acknowledgers?.left), "acknowledgers_needed": number(acknowledgers?.needed),
            "refusal_afterwards": words(refusalAfterwards?.description), "emptied_data_center": words(emptiedDataCenter),
        ]
    }

    private func words(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
    private func number(_ value: (some BinaryInteger)?) -> JSONValue { value.map { .count($0) } ?? .null }
}

extension Duration {
    /// With three digits at most: `0.25 s`.
    var inSeconds: String { "\(Double(wholeMilliseconds) / Duration.millisecondsPerSecond) s" }

    private static let millisecondsPerSecond = 1_000.0
}

extension WritesAtRisk {
    fileprivate var text: String {
        switch basis {
        case .newestReading: "\(atMost.inSeconds) since the primary was last read"
        case .earlierReading: "last \(atMost.inSeconds) (all that was read of the primary before that has been received)"
        case .logPlace: "\(atMost.inSeconds) since the primary's place in its binary log was last read"
        }
    }
}

extension WritesAtRisk.Basis {
    fileprivate var name: String {
        switch self {
        case .newestReading: "newest-reading"
        case .earlierReading: "earlier-reading"
        case .logPlace: "log-place"
        }
    }
}

extension AcknowledgersLeft {
    fileprivate var text: String {
        let count = "\(left) \(left == 1 ? "replica" : "replicas") would be left to acknowledge commits, which wait for \(needed)"
        if isEnough { return count }
        return count + (timeout == .zero ? ": they would not wait any more" : ": they would wait for \(timeout.inSeconds), and then go on without")
    }
}

extension PossibleLoss {
    fileprivate var isOfOneServer: Bool {
        switch self {
        case .primary, .source, .replica: true
        case .dataCenter: false
        }
    }

    fileprivate var kind: String {
        switch self {
        case .primary: "primary"
        case .source: "source"
        case .replica: "replica"
        case .dataCenter: "data-center"
        }
    }

    fileprivate var subject: String {
        switch self {
        case .primary(let address), .source(let address), .replica(let address): address.description
        case .dataCenter(let name): name
        }
    }
}
