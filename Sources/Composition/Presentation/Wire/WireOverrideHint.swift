import Analysis
import TopologyModel

/// What alone would allow a promotion that is refused, as JSON in our own words: beside the sentence wherever such a refusal is shown.
enum WireOverrideHint {
    static func list(_ hints: [OverrideHint]) -> JSONValue { .array(hints.map(json)) }

    private static func json(_ hint: OverrideHint) -> JSONValue {
        let (command, key, value): (String?, String?, String?) =
            switch hint.means {
            case .command(let line): (line, nil, nil)
            case .setting(let name, let wanted): (nil, name, wanted)
            case .repair: (nil, nil, nil)
            }
        return [
            "constraint": .string(hint.constraint.rawValue), "obstacle": .string(hint.obstacle), "kind": .string(hint.means.kind), "command": optional(command),
            "key": optional(key), "value": optional(value), "server": .string(hint.server.description), "transactions_lost": lost(hint.loss),
            "holders": .strings(hint.holders.map(\.description)), "left_behind": .strings(hint.leftBehind.map(\.description)),
            "sentence": .string(hint.sentence),
        ]
    }

    private static func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

    /// Null where nobody can count them.
    private static func lost(_ loss: OverrideHint.Loss) -> JSONValue {
        switch loss {
        case .nothing: 0
        case .transactions(let count): .count(count)
        case .unknown: .null
        }
    }
}

extension OverrideHint.Means {
    fileprivate var kind: String {
        switch self {
        case .command: "command"
        case .setting: "setting"
        case .repair: "repair"
        }
    }
}
