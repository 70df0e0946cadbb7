/// What operators asked for, as the command line prints it: a line for each, and below it why it did not come to what was wanted.
package enum AuditTable {
    package static let heading = ["ACTION", "TIME (UTC)", "WHO", "FROM", "WHAT", "OF", "OUTCOME", "WHY"]
    private static let alignedRight = [0]

    /// - Parameter actions: as ``ShownOperatorAction/json`` has them.
    package static func text(_ actions: [JSONValue]) -> String {
        guard !actions.isEmpty else { return "nothing was asked for" }
        let rows = actions.map { ($0["row"]?.arrayValue ?? []).compactMap(\.stringValue) }
        let lines = TextColumns(rows: [heading] + rows, separator: "  ", alignedRight: alignedRight, padsLast: false).lines
        let troubles = actions.map { action -> [String] in
            guard let trouble = action["trouble"]?.stringValue, !trouble.isEmpty else { return [] }
            return ["    \(trouble)".printable]
        }
        return ([lines[0]] + zip(lines.dropFirst(), troubles).flatMap { [$0] + $1 }).joined(separator: "\n")
    }
}
