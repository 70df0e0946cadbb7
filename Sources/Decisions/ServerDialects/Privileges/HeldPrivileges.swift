/// What an account may do, as SHOW GRANTS lists it: its own privileges, and those of the roles that are active.
package struct HeldPrivileges: Hashable, Sendable {
    private struct Line: Hashable {
        var names: [String]
        var object: GrantObject
        var isRevoked: Bool
    }

    private var lines: [Line] = []
    /// Roles that were granted; whether they are active shows in the privileges.
    package private(set) var roles: [String] = []

    /// - Parameter grants: The lines of SHOW GRANTS. One that is not understood holds no privilege.
    package init(grants: [String]) {
        for grant in grants { read(grant[...]) }
    }

    /// Whether the account has the privilege, by whatever grant. What was revoked in part (MySQL's partial revokes) counts as not held.
    package func has(_ privilege: Privilege) -> Bool {
        let matching = lines.filter { line in
            line.names.contains(privilege.name) || line.names.contains(HeldPrivileges.all)
        }
        return matching.contains { !$0.isRevoked && $0.object.covers(privilege.object) }
            && !matching.contains { $0.isRevoked && $0.object.covers(privilege.object) }
    }

    private static let all = "ALL PRIVILEGES"

    /// Words that mean the same; servers print the second.
    private static let synonyms = [
        "ALL": all, "REPLICATION CLIENT": "BINLOG MONITOR", "REPLICA MONITOR": "SLAVE MONITOR", "REPLICATION REPLICA": "REPLICATION SLAVE",
        "REPLICATION REPLICA ADMIN": "REPLICATION SLAVE ADMIN", "READ ONLY ADMIN": "READ_ONLY ADMIN",
    ]

    /// The name under which a privilege is compared.
    static func canonical(_ name: String) -> String { synonyms[name] ?? name }

    // MARK: Reading

    private mutating func read(_ grant: Substring) {
        let isRevoked = grant.hasPrefix("REVOKE ")
        guard isRevoked || grant.hasPrefix("GRANT "), let end = HeldPrivileges.position(of: isRevoked ? " FROM " : " TO ", in: grant) else { return }
        let body = grant[..<end].drop { $0 != " " }.dropFirst()
        guard let on = HeldPrivileges.position(of: " ON ", in: body) else {
            roles += HeldPrivileges.split(body, at: ",").map(HeldPrivileges.account)
            return
        }
        guard let object = HeldPrivileges.object(body[body.index(on, offsetBy: 4)...]) else { return }
        let names = HeldPrivileges.split(body[..<on], at: ",").map { HeldPrivileges.canonical($0.uppercased()) }
        // Columns are no privilege on the table.
        lines.append(Line(names: names.filter { !$0.contains("(") }, object: object, isRevoked: isRevoked))
    }

    private static func object(_ text: Substring) -> GrantObject? {
        let parts = split(text, at: ".").map { unquoted($0) }
        guard parts.count == 2 else { return nil }
        if parts[1] != "*" { return .table(schema: parts[0], name: parts[1]) }
        return parts[0] == "*" ? .everything : .schema(parts[0])
    }

    private static func account(_ text: String) -> String { split(text[...], at: "@").map { unquoted($0) }.joined(separator: "@") }

    private static func unquoted(_ text: String) -> String {
        guard let quote = text.first, quote == "`" || quote == "'", text.count > 1, text.last == quote else { return text }
        return String(text.dropFirst().dropLast().replacing("\(quote)\(quote)", with: "\(quote)"))
    }

    /// The first occurrence outside quotes.
    private static func position(of word: String, in text: Substring) -> Substring.Index? {
        var quote: Character?
        for index in text.indices {
            let character = text[index]
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "`" || character == "'" || character == "\"" {
                quote = character
            } else if text[index...].hasPrefix(word) {
                return index
            }
        }
        return nil
    }

    /// The parts between `separator` outside quotes and parentheses, without the spaces around them.
    private static func split(_ text: Substring, at separator: Character) -> [String] {
        var parts: [String] = [""]
        var quote: Character?
        var depth = 0
        for character in text {
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "`" || character == "'" || character == "\"" {
                quote = character
            } else if character == "(" {
                depth += 1
            } else if character == ")" {
                depth -= 1
            } else if character == separator, depth == 0 {
                parts.append("")
                continue
            }
            parts[parts.count - 1].append(character)
        }
        return parts.map { part in
            let start = part.drop { $0 == " " }
            let end = start.lastIndex { $0 != " " }
            return end.map { String(start[...$0]) } ?? ""
        }
    }
}
