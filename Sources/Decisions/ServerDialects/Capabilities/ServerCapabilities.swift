package import TopologyModel

/// What a server understands: its flavour and version, and which of the variables we know it really has.
///
/// Learned once per server and run by ``learningStatement``. Variables decide where they can (forks backport, plugins come and go);
/// the version, compared as numbers, decides only which words a statement takes.
package struct ServerCapabilities: Hashable, Sendable {
    package var flavor: ServerFlavor
    package var version: ServerVersion
    package var versionText: String
    package var versionComment: String
    /// Names of ``KnownVariables`` that the server has, in the order of that list.
    package var variables: [String]
    /// `@@performance_schema`. Where it is off its tables exist and are empty, which must not be taken for an answer.
    package var hasPerformanceSchema: Bool

    package init(
        versionText: String, versionComment: String, variables: [String], hasPerformanceSchema: Bool = true
    ) throws(ReplyError) {
        guard let version = ServerVersion(parsing: versionText) else {
            throw ReplyError(.malformedValue, statement: .capabilities, column: "version", value: versionText)
        }
        self.flavor = ServerFlavor(version: versionText, comment: versionComment)
        self.version = version
        self.versionText = versionText
        self.versionComment = versionComment
        self.variables = KnownVariables.all.filter(variables.contains)
        self.hasPerformanceSchema = hasPerformanceSchema
    }

    /// Reads the reply to ``learningStatement``.
    package init(reply: ReplyTable) throws(ReplyError) {
        var values: [(name: String, value: String)] = []
        for row in reply.records {
            guard let name = row["Variable_name"] else {
                throw ReplyError(.missingColumn, statement: .capabilities, column: "Variable_name")
            }
            values.append((name.lowercased(), row["Value"] ?? ""))
        }
        guard let version = values.first(where: { $0.name == "version" })?.value else {
            throw ReplyError(.missingColumn, statement: .capabilities, column: "version")
        }
        let comment = values.first { $0.name == "version_comment" }?.value ?? ""
        let schema = values.first { $0.name == "performance_schema" }?.value
        try self.init(
            versionText: version, versionComment: comment, variables: values.map(\.name),
            hasPerformanceSchema: schema.map(ValueParsing.isOn) ?? true)
    }

    /// Understood by every flavour and version: which of the variables we know exist, and the version.
    package static let learningStatement =
        "SHOW GLOBAL VARIABLES WHERE Variable_name IN (" + KnownVariables.all.map { "'\($0)'" }.joined(separator: ", ") + ")"

    package func has(_ variable: String) -> Bool { variables.contains(variable) }

    /// Whether the server belongs to the MySQL family and is at least of this version.
    func isMySQL(atLeast major: Int, _ minor: Int, _ patch: Int = 0) -> Bool {
        flavor != .mariadb && version >= ServerVersion(major, minor, patch)
    }

    /// The one statement that reads all global variables of urgent interest, one column per variable.
    var variablesStatement: String { statement(reading: KnownVariables.live) ?? "SELECT @@GLOBAL.version AS version" }

    /// The same for those that the slower lane reads; nil for a server that has none of them.
    var configurationStatement: String? { statement(reading: KnownVariables.configuration) }

    /// Where a server has the old and the new name of a variable only the new one is read: the old one costs a warning per read.
    private func statement(reading names: [String]) -> String? {
        let read = names.filter { name in
            guard has(name) else { return false }
            guard let newer = KnownVariables.newerName[name] else { return true }
            return !has(newer)
        }
        return read.isEmpty ? nil : "SELECT " + read.map { "@@GLOBAL.\($0) AS \($0)" }.joined(separator: ", ")
    }
}
