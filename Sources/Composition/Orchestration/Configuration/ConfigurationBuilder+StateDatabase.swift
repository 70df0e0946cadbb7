/// The keys of the database that keeps the manager's state.
extension ConfigurationBuilder {
    /// A name of a database has no more characters on either flavour.
    private static let longestDatabase = 64
    /// Unless the file says otherwise: the incumbent's 30 s are far above what a server needs that answers at all, and its 0 would be no bound.
    private static let usualTimeout = Duration.seconds(10)
    private static let serversOwnDatabases = ["mysql", "information_schema", "performance_schema", "sys"]

    /// Whether the state is kept in a database and not in files.
    ///
    /// To the incumbent a file without `BackendDB` means its database, so one that names a host for it does, unless it also says where the files are. A file in
    /// which somebody accepted that the database is not used goes on with its files.
    var usesStateDatabase: Bool {
        let accepted = Set(values.list("acceptIgnoredKeys").map { $0.lowercased() })
        guard !accepted.contains("backenddb"), !accepted.contains("mysqlorchestratorhost") else { return false }
        if values.isSet("BackendDB") { return ["", "mysql"].contains(values.string("BackendDB").lowercased()) }
        return !values.string("MySQLOrchestratorHost").isEmpty && !values.isSet("SQLite3DataFile") && !values.isSet("DataDirectory")
    }

    /// nil: the state is kept in files.
    mutating func stateDatabase(readFile: (String) -> [UInt8]?) -> StateDatabase? {
        guard usesStateDatabase else { return nil }
        let host = values.string("MySQLOrchestratorHost")
        if host.isEmpty || host.contains("\0") { values.problem("MySQLOrchestratorHost", "is needed with BackendDB mysql: the host of the database server") }
        let name = values.string("MySQLOrchestratorDatabase")
        if name.isEmpty || name.count > ConfigurationBuilder.longestDatabase || name.contains("\0") || name.last == " " {
            values.problem(
                "MySQLOrchestratorDatabase",
                "must be the name of a database: 1 to \(ConfigurationBuilder.longestDatabase) characters, the last no space, such as \"baton\"")
        } else if ConfigurationBuilder.serversOwnDatabases.contains(name.lowercased()) {
            values.problem("MySQLOrchestratorDatabase", "must not be \"\(name)\", which is the server's own")
        }
        let credentials = stateCredentials(readFile: readFile)
        if credentials.user.isEmpty {
            values.problem("MySQLOrchestratorUser", "is needed with BackendDB mysql, here or in MySQLOrchestratorCredentialsConfigFile")
        }
        let seconds = values.integer("MySQLOrchestratorReadTimeoutSeconds")
        return StateDatabase(
            host: host, port: UInt16(clamping: values.integer("MySQLOrchestratorPort")), name: name, credentials: credentials,
            encryption: stateEncryption(readFile: readFile),
            timeout: values.isSet("MySQLOrchestratorReadTimeoutSeconds") && seconds > 0 ? .seconds(seconds) : ConfigurationBuilder.usualTimeout)
    }

    private mutating func stateCredentials(readFile: (String) -> [UInt8]?) -> BatonConfiguration.Credentials {
        let file = values.string("MySQLOrchestratorCredentialsConfigFile")
        if !file.isEmpty {
            do throws(CredentialsFile.Problem) {
                return try CredentialsFile.credentials(in: readFile(file), environment: environment)
            } catch {
                values.problem("MySQLOrchestratorCredentialsConfigFile", "\(file) \(error.reason)")
            }
        }
        return .init(
            user: expand(values.string("MySQLOrchestratorUser"), "MySQLOrchestratorUser"),
            password: Secret(expand(values.string("MySQLOrchestratorPassword"), "MySQLOrchestratorPassword")))
    }

    private mutating func stateEncryption(readFile: (String) -> [UInt8]?) -> TopologyEncryption {
        encryption("MySQLOrchestrator", use: values.bool("MySQLOrchestratorUseMutualTLS") ? .always : .never, readFile: readFile)
    }
}
