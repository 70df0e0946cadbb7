/// What is said at first contact about keys without effect (server truth T13).
extension ConfigurationBuilder {
    /// The keys whose missing effect somebody has accepted, in lower case.
    mutating func acceptedKeys() -> Set<String> {
        let names = values.list("acceptIgnoredKeys")
        for (position, name) in names.enumerated() where ConfigurationKey.named(name) == nil {
            let nearest = ConfigurationKey.nearest(to: name).map { "; did you mean \($0.name)?" } ?? ""
            values.problem("acceptIgnoredKeys[\(position)]", "no key is named \"\(name)\"\(nearest)")
        }
        return Set(names.map { $0.lowercased() })
    }

    /// One reason per key that restricts, is set to do so, is not held, and was not accepted.
    mutating func observeOnlyReasons() -> [String] {
        let accepted = Set(values.list("acceptIgnoredKeys").map { $0.lowercased() })
        var reasons: [String] = []
        for entry in values.entries where !accepted.contains(entry.key.name.lowercased()) {
            let effect: String
            switch entry.key.status {
            case .restricting(let text) where entry.value != entry.key.default: effect = text
            case .honored, .harmless, .missing, .retired, .synonym, .restricting: continue
            }
            reasons.append(
                "\(entry.spelling) (line \(entry.line)) means that \(effect), which is not supported yet; remove it, or list it in acceptIgnoredKeys")
        }
        return reasons
    }

    /// Warnings in the order of the file, then one line with everything harmless.
    func notes(accepted: Set<String>) -> [String] {
        var notes = values.warnings
        var harmless: [String] = []
        for entry in values.entries {
            switch entry.key.status {
            case .harmless: harmless.append(entry.spelling)
            case .honored where isOfAbsentStore(entry.key.name): harmless.append(entry.spelling)
            case .honored where entry.key.name.hasPrefix("MySQLOrchestrator") && !usesStateDatabase: harmless.append(entry.spelling)
            case .honored where ConfigurationBuilder.isRaftKey(entry.key.name) && !usesRaft:
                guard entry.key.name == "RaftEnabled", entry.value == .bool(true) else {
                    harmless.append(entry.spelling)
                    break
                }
                notes.append("\(entry.spelling): not held, as accepted in acceptIgnoredKeys (line \(entry.line)): this manager keeps its log alone")
            case .missing(let effect) where entry.value != entry.key.default: notes.append("\(entry.spelling): not supported yet: \(effect) (line \(entry.line))")
            case .missing: harmless.append(entry.spelling)
            case .restricting where entry.value == entry.key.default: harmless.append(entry.spelling)
            case .restricting where accepted.contains(entry.key.name.lowercased()):
                notes.append("\(entry.spelling): not held, as accepted in acceptIgnoredKeys (line \(entry.line))")
            case .honored, .retired, .synonym, .restricting: break
            }
        }
        if !harmless.isEmpty { notes.append("known keys that are not used yet: \(harmless.sorted().joined(separator: ", "))") }
        return notes
    }
}
