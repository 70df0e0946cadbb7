package import TopologyModel

/// What the session of the write probe reads before it writes. An ordinary account may read all of it.
package struct WriteProbeLook: Sendable {
    package var server: ServerFacts
    package var isReadOnly: Bool
    /// The server's clock, read first.
    package var clock: String
    /// Privileges by which the account would write to a read-only server; empty as it should be.
    package var privileges: [String]
    /// What an earlier write of this account waits for, where it was asked for and is still there.
    package var hungSession: String?
    /// nil: the server did not say.
    package var hasRow: Bool?

    /// - Parameter hung: a session of an earlier write.
    package static func statements(_ table: WriteProbeTable, on capabilities: ServerCapabilities, hung: UInt64?) -> [ProbeStatement] {
        let dialect = DialectSelection.dialect(for: capabilities)
        return [dialect.serverClock] + dialect.livenessBatch.filter { $0.kind == .variables || $0.kind == .counters }
            + [ProbeStatement(.grants, "SHOW GRANTS", isEssential: true)] + (hung.map { [WriteProbeTable.session($0)] } ?? []) + [table.look]
    }

    package init(capabilities: ServerCapabilities, replies: ProbeReplies) throws(ReplyError) {
        guard let clock = replies[.serverClock]?.records.first?[ServerDeadline.clockColumn] else {
            throw ReplyError(.missingColumn, statement: .serverClock, column: ServerDeadline.clockColumn)
        }
        self.clock = clock
        let variables = ValueParsing(row: try replies.requiredRow(.variables), statement: .variables)
        server = try FactsParser.server(capabilities, replies: replies)
        guard let readOnly = variables.flag("read_only") else { throw ReplyError(.missingColumn, statement: .variables, column: "read_only") }
        isReadOnly = readOnly
        let held = HeldPrivileges(grants: (replies[.grants]?.rows ?? []).compactMap { $0.first ?? nil })
        privileges = ReadOnlyWriter.privileges(in: held, on: capabilities)
        hungSession = replies[.probeSession]?.records.first.map { $0["State"] ?? "" }
        hasRow = replies[.probeRow]?.records.first.flatMap { $0["row_count"] }.map { $0 != "0" }
    }
}
