/// One row of the table of keys: everything the reader needs to know of a key.
package struct ConfigurationKey: Hashable, Sendable {
    package enum Status: Hashable, Sendable {
        /// Means what the incumbent's manual says.
        case honored
        /// Known, without effect here, and nobody is put at risk by that. Listed in one line.
        case harmless
        /// Known, and an effect that people may count on is missing; the text says what happens instead. One warning each, when set.
        case missing(String)
        /// Restricts recovery, promotion, access or encryption in a way that is not held yet; the text says what it would do. When set: observe only.
        case restricting(String)
        /// The incumbent dropped it. One warning each.
        case retired
        /// Another spelling of the named key.
        case synonym(of: String)
    }

    /// As the incumbent spells it. Names are compared without regard to case, as its decoder does.
    package var name: String
    /// Also decides the kind of value that is accepted.
    package var `default`: ConfigurationValue
    package var status: Status
    /// Of an integer, or of a duration in milliseconds.
    package var range: ClosedRange<Int64>?
    /// What a string may be; empty: anything.
    package var choices: [String]
    /// Never shown in a message.
    package var isSecret: Bool
    /// Of a list of objects: what an element may have. Names are compared as those of keys are.
    package var members: [ConfigurationKey]

    init(
        _ name: String, _ default: ConfigurationValue, _ status: Status, range: ClosedRange<Int64>? = nil, choices: [String] = [], isSecret: Bool = false,
        members: [ConfigurationKey] = []
    ) {
        self.name = name
        self.default = `default`
        self.status = status
        self.range = range
        self.choices = choices
        self.isSecret = isSecret
        self.members = members
    }

    /// The upper end of integers that only must not be negative: what a file from a 32-bit time could hold.
    static let wide: Int64 = 4_294_967_295

    /// Every key that is understood, in the order of the reference page.
    package static let all: [ConfigurationKey] = serviceKeys + serversKeys + recoveryKeys + ownKeys + routeKeys + retiredKeys

    private static let byName: [String: ConfigurationKey] = Dictionary(all.map { ($0.name.lowercased(), $0) }) { first, _ in first }

    package static func named(_ name: String) -> ConfigurationKey? { byName[name.lowercased()] }

    /// The known key that differs least from `name`, unless all differ too much to be a slip of the fingers.
    package static func nearest(to name: String) -> ConfigurationKey? {
        /// A third of the letters may differ; more is another word.
        let tolerance = max(2, name.count / 3)
        let wanted = Array(name.lowercased().utf8)
        var best: (distance: Int, key: ConfigurationKey)?
        for key in all where abs(key.name.utf8.count - wanted.count) <= tolerance {
            let distance = editDistance(wanted, Array(key.name.lowercased().utf8))
            if distance <= tolerance, best.map({ distance < $0.distance }) ?? true { best = (distance, key) }
        }
        return best?.key
    }

    /// Levenshtein's distance: insertions, deletions and replacements.
    private static func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var previous = Array(0...b.count)
        for (i, left) in a.enumerated() {
            var current = [i + 1]
            for (j, right) in b.enumerated() {
                current.append(min(previous[j + 1] + 1, current[j] + 1, previous[j] + (left == right ? 0 : 1)))
            }
            previous = current
        }
        return previous[b.count]
    }
}
