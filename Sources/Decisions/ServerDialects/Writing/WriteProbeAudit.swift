/// Whether the write probe could write, as a preflight found it: the account and the table, and not whether the server is the primary.
package struct WriteProbeAudit: Hashable, Sendable {
    /// As the configuration names it.
    package var user: String
    /// Why it cannot, for people; empty: it can.
    package var problems: [String]
    /// What an administrator runs on the primary to have all that is missing.
    package var statements: [String]

    package var isReady: Bool { problems.isEmpty }

    /// - Parameter refusal: what kept the account from being looked at.
    package init(user: String, table: WriteProbeTable, refusal: String) throws(SQLQuotingError) {
        self.user = user
        problems = [refusal]
        statements = try table.creation(for: user)
    }

    /// - Parameters:
    ///   - held: what SHOW GRANTS said to the account.
    ///   - schema: where the table is.
    ///   - refusal: the error with which the server refused to look for the row; empty: it did not.
    package init(
        user: String, table: WriteProbeTable, schema: String, look: WriteProbeLook, grants: [String], refusal: String
    ) throws(SQLQuotingError) {
        self.user = user
        problems = []
        let held = HeldPrivileges(grants: grants)
        let missing = ["SELECT", "UPDATE"].filter { !held.has(Privilege($0, on: .table(schema: schema, name: WriteProbeTable.name))) }
        if !refusal.isEmpty {
            problems.append(refusal)
        } else if look.hasRow != true {
            problems.append("the table has no row with the id 1")
        }
        if !missing.isEmpty { problems.append("the account lacks \(missing.joined(separator: " and ")) on \(schema).\(WriteProbeTable.name)") }
        statements = problems.isEmpty ? [] : try table.creation(for: user)
        if let objection = WriteProbeAudit.objection(to: look.privileges) { problems.append(objection) }
    }

    /// Why nothing is written by an account with these privileges; nil: with none of them it may.
    package static func objection(to privileges: [String]) -> String? {
        guard !privileges.isEmpty else { return nil }
        return "the account writes through read_only (\(privileges.joined(separator: ", "))), so that no server would refuse a row that is meant for another: "
            + "revoke that, or use another account"
    }
}
