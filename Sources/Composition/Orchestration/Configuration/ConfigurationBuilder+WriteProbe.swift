import ManagerCore

/// The keys of the write probe.
extension ConfigurationBuilder {
    /// A name of a schema has no more characters on either flavour.
    private static let longestSchema = 64
    private static let serversOwn = ["mysql", "information_schema", "performance_schema", "sys"]

    /// - Parameter manager: the account that reads and acts on servers.
    mutating func writeProbe(besides manager: BatonConfiguration.Credentials) -> BatonConfiguration.WriteProbe {
        let isUsed = values.occurrences(ofPolicy: PolicyKey.writeProbe).contains { $0.value == .bool(true) }
        let user = expand(values.string("writeProbeUser"), "writeProbeUser")
        let password = Secret(expand(values.string("writeProbePassword"), "writeProbePassword"))
        if isUsed, user.isEmpty {
            values.problem(
                "writeProbeUser",
                "is needed where writeProbe is on: an account that may update writeProbeSchema.write_probe and does not write through read_only; "
                    + "`baton preflight` prints the statements that make it")
        } else if isUsed, user == manager.user {
            values.problem(
                "writeProbeUser", "must not be the manager's own account \"\(user)\": it may write through read_only, so that no replica would refuse the row")
        }
        let schema = values.string("writeProbeSchema")
        if schema.isEmpty || schema.count > ConfigurationBuilder.longestSchema || schema.contains("\0") || schema.last == " " {
            values.problem(
                "writeProbeSchema", "must be the name of a schema: 1 to \(ConfigurationBuilder.longestSchema) characters, the last no space, such as \"baton\"")
        } else if ConfigurationBuilder.serversOwn.contains(schema.lowercased()) {
            values.problem(
                "writeProbeSchema", "must be a schema for nothing else, such as \"baton\", and not \"\(schema)\", which is the server's own")
        }
        return BatonConfiguration.WriteProbe(isUsed: isUsed, credentials: .init(user: user, password: password), schema: schema)
    }
}
