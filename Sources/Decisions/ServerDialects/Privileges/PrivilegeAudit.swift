package import TopologyModel

/// Whether an account can do on a server what the manager does, and who else writes where nobody should.
package struct PrivilegeAudit: Hashable, Sendable {
    package struct Item: Hashable, Sendable {
        package var need: PrivilegeNeed
        package var isMet: Bool
    }

    package var flavor: ServerFlavor
    package var versionText: String
    /// The account that the server matched us to, quoted; empty when it did not say.
    package var account: String
    /// Most basic first.
    package var items: [Item]
    /// Statements that make the account complete, what is required first. They name the account.
    package var grants: [String]
    /// What trial reads were refused.
    package var unread: [UnreadFact]
    /// Accounts besides our own that write through read_only. Roles are among them.
    package var writers: [ReadOnlyWriter]
    /// false: we may only see our own account, so that there may be others.
    package var seesAllWriters: Bool
    /// Whether such accounts still write where the manager has closed a server: MySQL's super_read_only keeps them out too.
    package var writersPassFence: Bool
    /// TLS version and cipher of our session; empty when it is not encrypted.
    package var encryption: String
    package var boot: BootReadOnly
    /// Roles that were granted to the account. Only active ones count above; a role is made active by SET DEFAULT ROLE.
    package var roles: [String]

    /// What came of the configuration's own queries, in the order of the configuration; empty when none was tried.
    package var queries: [QueryTrial] = []

    /// What the write probe would find; nil where it is off.
    package var writeProbe: WriteProbeAudit?

    /// Nothing required is missing, nothing essential was refused, the configuration's own queries work, and so would the write probe, where it is on.
    package var isReady: Bool {
        items.allSatisfy { $0.isMet || !$0.need.isRequired } && !essentialRefused && !queries.contains(where: \.hasFailed) && writeProbe?.isReady != false
    }
    private var essentialRefused: Bool

    /// - Parameters:
    ///   - address: Where the server is reached.
    ///   - replies: What ``statements(for:)`` and the trial reads were answered.
    ///   - refusals: Which of them were refused.
    package init(
        capabilities: ServerCapabilities, at address: InstanceAddress, replies: ProbeReplies, refusals: [(kind: ProbeStatement.Kind, code: Int, message: String)]
    ) throws(SQLQuotingError) {
        flavor = capabilities.flavor
        versionText = capabilities.versionText
        let ownName = replies[.account]?.records.first?["account"] ?? ""
        let own = ownName.isEmpty ? "" : try GrantText.account(ownName)
        account = own
        let held = HeldPrivileges(grants: (replies[.grants]?.rows ?? []).compactMap { $0.first ?? nil })
        roles = held.roles
        let reservedPort = PrivilegeAudit.reservedPort(replies[.configuration], at: address)
        items = PrivilegeNeed.needs(on: capabilities, reservedPort: reservedPort).map { Item(need: $0, isMet: $0.isMet(by: held)) }
        let missing = items.filter { !$0.isMet }
        let grantee = own.isEmpty ? "CURRENT_USER()" : own
        let required = missing.filter(\.need.isRequired).flatMap(\.need.privileges)
        let advised = missing.filter { !$0.need.isRequired }.flatMap(\.need.privileges).filter { !required.contains($0) }
        grants = GrantText.statements(required, to: grantee) + GrantText.statements(advised, to: grantee)
        unread = refusals.map { UnreadFacts.fact($0.kind, code: $0.code, message: $0.message, on: capabilities) }
        let dialect = DialectSelection.dialect(for: capabilities)
        let essential = dialect.livenessBatch.filter(\.isEssential).map(\.kind)
        essentialRefused = refusals.contains { essential.contains($0.kind) }
        writersPassFence = !capabilities.has("super_read_only")
        seesAllWriters = replies[.privilegedAccounts] != nil && held.has(Privilege("SELECT", on: .schema("mysql")))
        writers = PrivilegeAudit.writers(replies[.privilegedAccounts], except: own, on: capabilities)
        encryption = PrivilegeAudit.encryption(replies[.transport])
        boot = BootReadOnly(replies[.bootSettings])
    }

    /// What is asked beside the trial reads. None of it waits for a lock, and none is essential.
    package static func statements(for capabilities: ServerCapabilities) -> [ProbeStatement] {
        let isMariaDB = capabilities.flavor == .mariadb
        return [
            ProbeStatement(.account, "SELECT CURRENT_USER() AS account"), ProbeStatement(.grants, "SHOW GRANTS"),
            ProbeStatement(.transport, "SHOW SESSION STATUS WHERE Variable_name IN ('Ssl_cipher', 'Ssl_version')"),
            ProbeStatement(.privilegedAccounts, isMariaDB ? MariaDBPrivileges.writersStatement : MySQLPrivileges.writersStatement),
        ]
    }

    /// The reads of a probe, each of them allowed to fail. In the dialect's order: those that may hang are last.
    package static func trialReads(for capabilities: ServerCapabilities) -> [ProbeStatement] {
        let dialect = DialectSelection.dialect(for: capabilities)
        return (dialect.livenessBatch + dialect.detailsBatch).filter { $0.kind != .grants && $0.kind != .capabilities }.map {
            ProbeStatement($0.kind, $0.text)
        }
    }

    /// By which the manager would come in. A reply that cannot be read tells of none.
    private static func reservedPort(_ configuration: ReplyTable?, at address: InstanceAddress) -> ReservedPort? {
        guard let row = configuration?.records.first, let reserved = try? ReservedPort(ValueParsing(row: row, statement: .configuration)) else { return nil }
        return reserved.isUsable(at: address) ? reserved : nil
    }

    private static func writers(_ table: ReplyTable?, except own: String, on capabilities: ServerCapabilities) -> [ReadOnlyWriter] {
        var writers: [ReadOnlyWriter] = []
        for row in table?.records ?? [] {
            guard let account = row["grantee"], let privilege = row["privilege"], account != own, !isReserved(account, capabilities) else { continue }
            let name = HeldPrivileges.canonical(privilege)
            if capabilities.flavor == .mariadb, !MariaDBPrivileges.writesThroughReadOnly(name, capabilities.version) { continue }
            if writers.last?.account == account {
                writers[writers.count - 1].privileges.append(name)
            } else {
                writers.append(ReadOnlyWriter(account: account, privileges: [name]))
            }
        }
        return writers
    }

    private static func isReserved(_ account: String, _ capabilities: ServerCapabilities) -> Bool {
        capabilities.flavor != .mariadb && MySQLPrivileges.reserved.contains { account == "'\($0)'@'localhost'" }
    }

    private static func encryption(_ table: ReplyTable?) -> String {
        func value(_ name: String) -> String { table?.records.first { ($0["Variable_name"] ?? "").lowercased() == name }?["Value"] ?? "" }
        return [value("ssl_version"), value("ssl_cipher")].filter { !$0.isEmpty }.joined(separator: " ")
    }
}
