package import ServerDialects
package import TopologyModel

/// What an account may do on a server, for a person.
package enum PreflightText {
    package static func text(of audit: PrivilegeAudit, at address: InstanceAddress) -> String {
        var lines = ["\(address): \(audit.flavor.rawValue) \(audit.versionText), as \(audit.account.isEmpty ? "an account that it does not name" : audit.account)"]
        lines.append(audit.encryption.isEmpty ? "  our session is not encrypted" : "  our session is encrypted: \(audit.encryption)")
        lines.append("  " + boot(audit.boot))
        lines.append("privileges")
        lines += audit.items.map { item in
            "  \(item.isMet ? "ok     " : item.need.isRequired ? "MISSING" : "advised")  \(item.need.purpose)"
        }
        if !audit.roles.isEmpty {
            lines.append("  granted roles: \(audit.roles.joined(separator: ", ")); a role counts when it is active (SET DEFAULT ROLE)")
        }
        if !audit.unread.isEmpty {
            lines.append("refused when tried")
            lines += audit.unread.map { "  \($0.fact): error \($0.code): \($0.message)" + ($0.privileges.isEmpty ? "" : " (needs \($0.privileges))") }
        }
        if !audit.queries.isEmpty {
            lines.append("queries of the configuration")
            lines += audit.queries.map { "  \(query($0))".printable }
        }
        lines += writers(audit)
        if let probe = audit.writeProbe { lines += writeProbe(probe) }
        if !audit.grants.isEmpty {
            lines.append("to be run by an administrator")
            lines += audit.grants.map { "  \($0)" }
        }
        lines.append(audit.isReady ? "ready" : "not ready")
        return lines.joined(separator: "\n")
    }

    private static func query(_ trial: QueryTrial) -> String {
        switch trial.outcome {
        case .answered(let value?): "ok       \(trial.name): \"\(value)\""
        case .answered(nil): "ok       \(trial.name): nothing"
        case .answeredSecretly: "ok       \(trial.name): an account with a password"
        case .notAsked: "skipped  \(trial.name): asked of replicas only"
        case .failed(let reason): "FAILS    \(trial.name): \(reason)"
        }
    }

    private static func writeProbe(_ audit: WriteProbeAudit) -> [String] {
        guard !audit.isReady else { return ["the write probe can write as '\(audit.user)'"] }
        var lines = ["the write probe CANNOT write as '\(audit.user)'"] + audit.problems.map { "  \($0)" }
        if !audit.statements.isEmpty { lines += ["to be run by an administrator on the primary, for the write probe"] + audit.statements.map { "  \($0)" } }
        return lines.map(\.printable)
    }

    private static func boot(_ boot: BootReadOnly) -> String {
        switch boot {
        case .readOnly(let path): "starts read-only" + (path.isEmpty ? "" : " (\(path))")
        case .writable(let path):
            "STARTS WRITABLE" + (path.isEmpty ? "" : " (\(path))") + ": set read_only=1 in its configuration, or it takes writes behind its successor's back"
        case .unknown: "whether it starts read-only is not known: read_only was set since the start, or the server does not tell"
        }
    }

    private static func writers(_ audit: PrivilegeAudit) -> [String] {
        var lines: [String] = []
        if !audit.writers.isEmpty {
            lines.append(
                audit.writersPassFence
                    ? "accounts that write through read_only: they write to replicas and to a fenced primary"
                    : "accounts that write through read_only (not through super_read_only, which fencing sets)")
            lines += audit.writers.map { "  \($0.account): \($0.privileges.joined(separator: ", "))" }
        }
        if !audit.seesAllWriters {
            lines.append("other accounts that write through read_only may exist: this account may not see them (SELECT ON mysql.*)")
        }
        return lines
    }
}
