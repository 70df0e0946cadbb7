import Presentation
import TopologyModel

/// The decoded file: one value per key that it sets, synonyms folded, with everything worth saying about it.
struct ConfigurationValues {
    struct Entry {
        var key: ConfigurationKey
        var value: ConfigurationValue
        var line: Int
        /// The spelling of the file.
        var spelling: String
    }

    /// In the order of the file.
    private(set) var entries: [Entry] = []
    private(set) var problems: [ConfigurationError.Problem] = []
    /// Keys that are not known, and the like: the file is accepted.
    private(set) var warnings: [String] = []

    init() {}

    /// Decodes the members of the file's object.
    init(_ members: [JSONNode.Member]) {
        for member in members { decode(member) }
        foldSynonyms()
    }

    // MARK: Asking

    /// The entry of a key that the file sets.
    func entry(_ name: String) -> Entry? { entries.first { $0.key.name == name } }

    func isSet(_ name: String) -> Bool { entry(name) != nil }

    /// The value of the file, else the default of the table. Asking for a key that is not in the table is a mistake in our own code.
    func value(_ name: String) -> ConfigurationValue {
        if let entry = entry(name) { return entry.value }
        guard let key = ConfigurationKey.named(name) else { preconditionFailure("the table of keys has no \(name)") }
        return key.default
    }

    func string(_ name: String) -> String {
        if case .string(let text) = value(name) { text } else { "" }
    }

    func bool(_ name: String) -> Bool {
        if case .bool(let flag) = value(name) { flag } else { false }
    }

    func integer(_ name: String) -> Int64 {
        if case .integer(let number) = value(name) { number } else { 0 }
    }

    func list(_ name: String) -> [String] {
        if case .list(let elements) = value(name) { elements } else { [] }
    }

    /// In the order of the file.
    func map(_ name: String) -> [ConfigurationValue.MapEntry] {
        if case .map(let entries) = value(name) { entries } else { [] }
    }

    func duration(_ name: String) -> Duration {
        if case .duration(let duration) = value(name) { duration } else { .zero }
    }

    /// In the order of the file.
    func policies(_ name: String) -> [ConfigurationValue.PolicyEntry] {
        if case .policies(let entries) = value(name) { entries } else { [] }
    }

    /// In the order of the file.
    func objects(_ name: String) -> [ConfigurationValue.ObjectEntry] {
        if case .objects(let entries) = value(name) { entries } else { [] }
    }

    /// Each place of the file that sets a policy, for all clusters or for some; the default, where none does it for all.
    func occurrences(ofPolicy name: String) -> [(path: String, value: ConfigurationValue)] {
        [(name, value(name))]
            + policies(PolicyKey.listName).enumerated().compactMap { position, entry in
                entry.value(name).map { ("\(PolicyKey.listName)[\(position)].\(name)", $0) }
            }
    }

    /// - Parameter line: nil: that of the key.
    mutating func problem(_ path: String, _ message: String, line: Int? = nil) {
        let name = String(path.prefix { $0 != "[" && $0 != "." })
        problems.append(.init(path: path, line: line ?? entry(name)?.line, message: message))
    }

    // MARK: Decoding

    private mutating func decode(_ member: JSONNode.Member) {
        let line = member.value.line
        guard let key = ConfigurationKey.named(member.name) else {
            let nearest = ConfigurationKey.nearest(to: member.name).map { "; did you mean \($0.name)?" } ?? ""
            warnings.append("\(member.name): unknown key, without effect\(nearest) (line \(line))")
            return
        }
        if case .retired = key.status {
            warnings.append("\(member.name): retired by its makers, without effect (line \(line))")
            return
        }
        if case .null = member.value.content { return }
        guard let value = decode(member.value, as: key, path: member.name) else { return }
        if let known = entry(key.name) {
            if known.value == value {
                warnings.append("\(member.name): stands twice with the same value (lines \(known.line) and \(line))")
            } else {
                problems.append(.init(path: member.name, line: line, message: "stands twice with different values, first in line \(known.line); remove one"))
            }
            return
        }
        entries.append(Entry(key: key, value: value, line: line, spelling: member.name))
    }

    private mutating func decode(_ node: JSONNode, as key: ConfigurationKey, path: String) -> ConfigurationValue? {
        switch (key.default, node.content) {
        case (.bool, .bool(let flag)): return .bool(flag)
        case (.string, .string(let text)):
            guard key.choices.isEmpty || key.choices.contains(text) else {
                problems.append(.init(path: path, line: node.line, message: "must be \(key.choices.joined(separator: " or ")), not \"\(text)\""))
                return nil
            }
            return .string(text)
        case (.integer, .integer(let number)): return inRange(number, of: key, node, path: path) ? .integer(number) : nil
        case (.number, .integer(let number)): return .number(Double(number))
        case (.number, .number(let number)): return .number(number)
        case (.duration, .string(let text)):
            guard let duration = DurationText.parse(text) else { break }
            return inRange(duration.wholeMilliseconds, of: key, node, path: path) ? .duration(duration) : nil
        case (.list, .array(let elements)):
            return .list(strings(elements.enumerated().map { ("\(path)[\($0.offset)]", $0.element) }).map(\.value))
        case (.policies, .array(let elements)): return .policies(elements.enumerated().compactMap { policy($0.element, path: "\(path)[\($0.offset)]") })
        case (.objects, .array(let elements)): return .objects(elements.enumerated().compactMap { object($0.element, of: key, path: "\(path)[\($0.offset)]") })
        case (.map, .object(let members)):
            return .map(strings(members.map { ("\(path).\($0.name)", $0.value) }).enumerated().map { .init(name: members[$0.offset].name, value: $0.element.value) })
        default: break
        }
        problems.append(.init(path: path, line: node.line, message: "must be \(key.default.kindName), not \(node.kindName)"))
        return nil
    }

    private mutating func policy(_ node: JSONNode, path: String) -> ConfigurationValue.PolicyEntry? {
        guard case .object(let members) = node.content, let cluster = members.first(where: { $0.name == ConfigurationValues.clusterMember }),
            case .string(let pattern) = cluster.value.content
        else {
            problems.append(.init(path: path, line: node.line, message: "must be an object with a \"cluster\", which is a pattern, and the policies that differ there"))
            return nil
        }
        var entry = ConfigurationValue.PolicyEntry(cluster: pattern, settings: [])
        for member in members where member.name != ConfigurationValues.clusterMember {
            let path = "\(path).\(member.name)"
            guard let key = ConfigurationKey.named(member.name), PolicyKey.isPolicy(key) else {
                let known = PolicyKey.all.map(\.name).joined(separator: ", ")
                problems.append(.init(path: path, line: member.value.line, message: "is nothing that differs from cluster to cluster; what can: \(known)"))
                continue
            }
            guard entry.value(key.name) == nil else {
                problems.append(.init(path: path, line: member.value.line, message: "stands twice; remove one"))
                continue
            }
            if let value = decode(member.value, as: key, path: path) { entry.settings.append(.init(key: key.name, value: value)) }
        }
        return entry
    }

    private static let clusterMember = "cluster"

    private mutating func object(_ node: JSONNode, of key: ConfigurationKey, path: String) -> ConfigurationValue.ObjectEntry? {
        let known = key.members.map(\.name).joined(separator: ", ")
        guard case .object(let members) = node.content else {
            problems.append(.init(path: path, line: node.line, message: "must be an object with some of \(known), not \(node.kindName)"))
            return nil
        }
        var entry = ConfigurationValue.ObjectEntry(settings: [], line: node.line)
        for member in members {
            let path = "\(path).\(member.name)"
            guard let key = key.members.first(where: { $0.name.lowercased() == member.name.lowercased() }) else {
                problems.append(.init(path: path, line: member.value.line, message: "is not known there; what is: \(known)"))
                continue
            }
            guard !entry.has(key.name) else {
                problems.append(.init(path: path, line: member.value.line, message: "stands twice; remove one"))
                continue
            }
            if let value = decode(member.value, as: key, path: path) { entry.settings.append(.init(key: key.name, value: value)) } else { entry.spoilt.append(key.name) }
        }
        return entry
    }

    private mutating func strings(_ nodes: [(path: String, node: JSONNode)]) -> [(path: String, value: String)] {
        nodes.map { path, node in
            if case .string(let text) = node.content { return (path, text) }
            problems.append(.init(path: path, line: node.line, message: "must be a string, not \(node.kindName)"))
            return (path, "")
        }
    }

    private mutating func inRange(_ number: Int64, of key: ConfigurationKey, _ node: JSONNode, path: String) -> Bool {
        guard let range = key.range, !range.contains(number) else { return true }
        let bounds: String
        if case .duration = key.default {
            bounds = "\(DurationText.format(.milliseconds(range.lowerBound))) to \(DurationText.format(.milliseconds(range.upperBound)))"
        } else {
            bounds = "\(range.lowerBound) to \(range.upperBound)"
        }
        problems.append(.init(path: path, line: node.line, message: "is out of range; allowed is \(bounds)"))
        return false
    }

    // MARK: Synonyms

    /// Lists of rules of the incumbent: lag query and postponement must agree; for the two switches true wins.
    private mutating func foldSynonyms() {
        for old in entries {
            guard case .synonym(let newName) = old.key.status, let newKey = ConfigurationKey.named(newName) else { continue }
            entries.removeAll { $0.key.name == old.key.name }
            guard let index = entries.firstIndex(where: { $0.key.name == newName }) else {
                entries.append(Entry(key: newKey, value: old.value, line: old.line, spelling: old.spelling))
                continue
            }
            switch (entries[index].value, old.value) {
            case (.bool(let new), .bool(let flag)): entries[index].value = .bool(new || flag)
            case (let new, let value) where new == value || value == newKey.default: break
            case (let new, _) where new == newKey.default: entries[index].value = old.value
            default: problem(newName, "differs from its old name \(old.key.name) (line \(old.line)); set one of them")
            }
        }
    }
}
