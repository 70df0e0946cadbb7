package import ControlModel
package import TopologyModel

/// Which servers a person means by their tags: `name`, `name=value`, `~name`, `~name=value`, joined by commas that all must hold. `!` may stand
/// for `~`. As the incumbent has it, a negation only holds for servers that have some tag.
package struct TagExpression: Hashable, Sendable {
    package struct Term: Hashable, Sendable {
        package var name: String
        /// nil: any value.
        package var value: String?
        package var isNegated: Bool

        /// nil when there is no name.
        package init?(parsing text: some StringProtocol) {
            var rest = Substring(text).trimmed
            isNegated = rest.first == "~" || rest.first == "!"
            if isNegated { rest.removeFirst() }
            let equals = rest.firstIndex(of: "=")
            name = String(rest[..<(equals ?? rest.endIndex)])
            value = equals.map { String(rest[rest.index(after: $0)...]) }
            if name.isEmpty { return nil }
        }

        func holds(_ tags: [TagRecord]) -> Bool {
            guard isNegated else { return tags.contains { $0.name == name && (value == nil || $0.value == value) } }
            guard let value else { return !tags.isEmpty && !tags.contains { $0.name == name } }
            return tags.contains { $0.name == name && $0.value != value }
        }
    }

    package var terms: [Term]

    /// nil when a term has no name.
    package init?(parsing text: String) {
        var terms: [Term] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let term = Term(parsing: part) else { return nil }
            terms.append(term)
        }
        self.terms = terms
    }

    /// Servers with tags for which every term holds, in the order of their addresses.
    package func servers(in tags: [TagRecord]) -> [InstanceAddress] {
        var found: [InstanceAddress] = []
        var rest = tags[...]
        while let first = rest.first {
            let own = Array(rest.prefix { $0.instance == first.instance })
            if terms.allSatisfy({ $0.holds(own) }) { found.append(first.instance) }
            rest = rest.dropFirst(own.count)
        }
        return found
    }
}

extension TagRecord {
    /// `name=value`, the sign also before nothing.
    package var text: String { "\(name)=\(value)" }
}
