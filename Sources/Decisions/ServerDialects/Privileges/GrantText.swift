/// GRANT statements for people to run.
enum GrantText {
    /// One statement per object, in the order in which the objects come.
    static func statements(_ privileges: [Privilege], to account: String) -> [String] {
        grouped(privileges).map { "GRANT \($0.names.joined(separator: ", ")) ON \($0.object) TO \(account);" }
    }

    /// The part that a person needs to know what is missing: `PROCESS ON *.*`.
    static func privileges(_ privileges: [Privilege]) -> String {
        grouped(privileges).map { "\($0.names.joined(separator: ", ")) ON \($0.object)" }.joined(separator: "; ")
    }

    private static func grouped(_ privileges: [Privilege]) -> [(object: GrantObject, names: [String])] {
        var groups: [(object: GrantObject, names: [String])] = []
        for privilege in privileges {
            if let index = groups.firstIndex(where: { $0.object == privilege.object }) {
                if !groups[index].names.contains(privilege.name) { groups[index].names.append(privilege.name) }
            } else {
                groups.append((privilege.object, [privilege.name]))
            }
        }
        return groups
    }

    /// `user@host`, as CURRENT_USER() answers, quoted. The host never holds an at sign; the user may.
    static func account(_ text: String) throws(SQLQuotingError) -> String {
        guard let at = text.lastIndex(of: "@") else { return try SQLQuoting.literal(text) }
        return try SQLQuoting.literal(text[..<at]) + "@" + SQLQuoting.literal(text[text.index(after: at)...])
    }
}
