import Hooks
import TopologyModel

/// The incumbent's lists of shell lines, and the list `hooks`.
extension ConfigurationBuilder {
    private typealias Entry = ConfigurationValue.ObjectEntry

    /// In the order in which they run: of each phase first the lines of its list, then the elements of `hooks`.
    mutating func configuredHooks(readFile: (String) -> [UInt8]?) -> [ConfiguredHook] {
        let required = requiredPhases()
        let deadline = values.duration("hookTimeout")
        let lines = HookPhase.allCases.flatMap { phase in
            values.list(phase.rawValue).filter { !$0.isEmpty }.map { ConfiguredHook(phase: phase, .shellLine($0), isRequired: required.contains(phase), deadline: deadline) }
        }
        var others: [ConfiguredHook] = []
        for (position, entry) in values.objects(HookKey.listName).enumerated() {
            guard let hook = hook(entry, "\(HookKey.listName)[\(position)]", required: required, readFile: readFile) else { continue }
            if case .webhook(let webhook) = hook.action, others.contains(where: { isSame($0, hook) }) {
                values.problem("\(HookKey.listName)[\(position)]", "is a second \(webhook.url) of \(hook.phase.rawValue); give one of them another name", line: entry.line)
            }
            others.append(hook)
        }
        return HookPhase.allCases.flatMap { phase in (lines + others).filter { $0.phase == phase } }
    }

    /// Whether the fencing of a failed primary has a hook at all.
    var hasFencingHook: Bool {
        let lines = values.list(HookPhase.fencing.rawValue).contains { !$0.isEmpty }
        return lines || values.objects(HookKey.listName).contains { $0.value(HookKey.phase) == .string(HookPhase.fencing.rawValue) }
    }

    /// What runs before something is touched may stop it, as with the incumbent; what runs after it is required where the file says so.
    private mutating func requiredPhases() -> [HookPhase] {
        let mayBeRequired = HookPhase.allCases.filter(\.runsAfterwards).map(\.rawValue)
        let required = values.list("requiredHooks")
        for (position, name) in required.enumerated() where !mayBeRequired.contains(name) {
            values.problem("requiredHooks[\(position)]", "must be one of \(mayBeRequired.joined(separator: ", ")), not \"\(name)\"")
        }
        return HookPhase.allCases.filter { $0.stopsOnFailure || required.contains($0.rawValue) }
    }

    /// Receivers tell steps apart by the name of the hook.
    private func isSame(_ one: ConfiguredHook, _ other: ConfiguredHook) -> Bool {
        guard case .webhook(let first) = one.action, case .webhook(let second) = other.action, one.phase == other.phase else { return false }
        return (one.name ?? first.url.description) == (other.name ?? second.url.description)
    }

    private mutating func hook(_ entry: Entry, _ path: String, required: [HookPhase], readFile: (String) -> [UInt8]?) -> ConfiguredHook? {
        let phase = entry.string(HookKey.phase).flatMap(HookPhase.init(rawValue:))
        if phase == nil, !entry.isSpoilt(HookKey.phase) { values.problem(path, "needs a \(HookKey.phase), one of \(HookPhase.allCases.map(\.rawValue).joined(separator: ", "))", line: entry.line) }
        let action = action(entry, path, readFile: readFile)
        guard let phase, let action else { return nil }
        var hook = ConfiguredHook(phase: phase, action, isRequired: required.contains(phase), deadline: values.duration("hookTimeout"), name: entry.string(HookKey.name))
        if case .duration(let deadline)? = entry.value(HookKey.deadline) { hook.deadline = deadline }
        if case .bool(let isRequired)? = entry.value(HookKey.required) {
            hook.isRequired = isRequired
            if isRequired, !phase.stopsOnFailure, !phase.runsAfterwards {
                values.problem("\(path).\(HookKey.required)", "must not be true in \(phase.rawValue): nothing waits for it", line: entry.line)
            }
            if !isRequired, phase == .fencing {
                values.problem("\(path).\(HookKey.required)", "must not be false in \(phase.rawValue): a primary that was not fenced would count as fenced", line: entry.line)
            }
        }
        return hook
    }

    /// nil: there is none, or it has a problem, which is told.
    private mutating func action(_ entry: Entry, _ path: String, readFile: (String) -> [UInt8]?) -> ConfiguredHook.Action? {
        let given = HookKey.actions.filter { entry.has($0) }
        guard given.count == 1, let kind = given.first else {
            values.problem(path, "needs one of \(HookKey.actions.joined(separator: ", "))\(given.isEmpty ? "" : ", and not \(given.joined(separator: " and "))")", line: entry.line)
            return nil
        }
        for member in [HookKey.secret, HookKey.authorityFile] where kind != HookKey.url && entry.has(member) {
            values.problem("\(path).\(member)", "has a meaning beside \(HookKey.url) only", line: entry.line)
        }
        // What could not be decoded was told.
        guard let value = entry.value(kind) else { return nil }
        switch value {
        case .list(let argv):
            guard let program = argv.first, !program.isEmpty else {
                values.problem("\(path).\(kind)", "must begin with a program", line: entry.line)
                return nil
            }
            return .program(program, arguments: Array(argv.dropFirst()))
        case .string(let text) where kind == HookKey.shell:
            guard !text.trimmed.isEmpty else {
                values.problem("\(path).\(kind)", "must be a command", line: entry.line)
                return nil
            }
            return .shellLine(text)
        case .string(let text): return webhook(text, entry, path, readFile: readFile).map { .webhook($0) }
        default: return nil
        }
    }

    private mutating func webhook(_ text: String, _ entry: Entry, _ path: String, readFile: (String) -> [UInt8]?) -> ConfiguredWebhook? {
        let urlPath = "\(path).\(HookKey.url)", secretPath = "\(path).\(HookKey.secret)"
        let expanded = expand(text, urlPath, line: entry.line)
        var url: WebhookURL?
        do throws(WebhookURL.Problem) {
            if let expanded { url = try WebhookURL(parsing: expanded) }
        } catch {
            values.problem(urlPath, error.message, line: entry.line)
        }
        let secret = entry.isSpoilt(HookKey.secret) ? nil : expand(entry.string(HookKey.secret) ?? "", secretPath, line: entry.line)
        // Files that secrets come from end in a new line.
        let trimmed = secret.map { String($0.trimmed) }
        if let trimmed, trimmed.utf8.count < ConfiguredWebhook.minimumSecretBytes {
            values.problem(secretPath, "is needed, with at least \(ConfiguredWebhook.minimumSecretBytes) bytes: requests are signed with it", line: entry.line)
        }
        if let file = entry.string(HookKey.authorityFile), readFile(file) == nil { values.problem("\(path).\(HookKey.authorityFile)", "\(file) cannot be read", line: entry.line) }
        guard let url, let trimmed else { return nil }
        return ConfiguredWebhook(url: url, secret: Secret(trimmed), authorityFile: entry.string(HookKey.authorityFile))
    }

    /// nil: told.
    private mutating func expand(_ text: String, _ path: String, line: Int) -> String? {
        do {
            return try EnvironmentExpansion.expand(text, environment: environment)
        } catch {
            switch error {
            case .unset(let variable): values.problem(path, "the environment variable \(variable) is not set", line: line)
            case .unclosed: values.problem(path, "a ${ without its closing brace", line: line)
            }
            return nil
        }
    }
}
