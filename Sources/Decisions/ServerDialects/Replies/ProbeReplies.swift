/// What came back for the statements of one probe.
package struct ProbeReplies: Hashable, Sendable {
    package struct Entry: Hashable, Sendable {
        package var kind: ProbeStatement.Kind
        package var table: ReplyTable

        package init(kind: ProbeStatement.Kind, table: ReplyTable) {
            self.kind = kind
            self.table = table
        }
    }

    package var entries: [Entry]

    package init(_ entries: [Entry] = []) {
        self.entries = entries
    }

    package subscript(_ kind: ProbeStatement.Kind) -> ReplyTable? { entries.first { $0.kind == kind }?.table }

    func required(_ kind: ProbeStatement.Kind) throws(ReplyError) -> ReplyTable {
        guard let table = self[kind] else { throw ReplyError(.missingReply, statement: kind) }
        return table
    }

    func requiredRow(_ kind: ProbeStatement.Kind) throws(ReplyError) -> ReplyRow {
        guard let row = try required(kind).records.first else { throw ReplyError(.emptyReply, statement: kind) }
        return row
    }
}
