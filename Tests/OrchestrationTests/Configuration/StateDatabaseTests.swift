import Orchestration
import Testing

@Suite struct StateDatabaseTests {
    private static let whole = """
        "MySQLOrchestratorHost": "db.example", "MySQLOrchestratorDatabase": "baton", "MySQLOrchestratorUser": "manager", "MySQLOrchestratorPassword": "${PASSWORD}"
        """
    private static let files: [String: String] = [
        "/client.cnf": "[client]\nuser = filed\npassword = hidden-in-file\n", "/ca": "ca", "/cert": "cert", "/key": "key",
    ]

    private func decode(_ text: String) throws -> BatonConfiguration {
        try BatonConfiguration.decode(bytes: Array("{\(text)}".utf8), source: "test.json", environment: ["PASSWORD": "hidden-in-environment"]) { path in
            Self.files[path].map { Array($0.utf8) }
        }
    }

    @Test func `the keys of the database are where the state is kept`() throws {
        let configuration = try decode(#""BackendDB": "mysql", \#(Self.whole), "MySQLOrchestratorPort": 3307, "MySQLOrchestratorReadTimeoutSeconds": 3"#)
        let database = try #require(configuration.stateDatabase)
        #expect(database.host == "db.example" && database.port == 3307 && database.name == "baton" && database.timeout == .seconds(3))
        #expect(database.credentials == .init(user: "manager", password: Secret("hidden-in-environment")))
        #expect(database.encryption.use == .never)
        #expect(configuration.observeOnlyReasons == [])
        #expect(!"\(database)".contains("hidden"))
    }

    @Test func `what the file leaves out has defaults`() throws {
        let database = try #require(try decode(#""BackendDB": "mysql", \#(Self.whole)"#).stateDatabase)
        #expect(database.port == 3306 && database.timeout == .seconds(10))
    }

    @Test func `a file of its own gives the account`() throws {
        let database = try #require(try decode(#""BackendDB": "mysql", \#(Self.whole), "MySQLOrchestratorCredentialsConfigFile": "/client.cnf""#).stateDatabase)
        #expect(database.credentials == .init(user: "filed", password: Secret("hidden-in-file")))
    }

    @Test func `the connection is encrypted where the file says so`() throws {
        let keys = #""MySQLOrchestratorSSLCAFile": "/ca", "MySQLOrchestratorSSLCertFile": "/cert", "MySQLOrchestratorSSLPrivateKeyFile": "/key""#
        let encrypted = try decode(#"\#(Self.whole), \#(keys), "MySQLOrchestratorUseMutualTLS": true"#)
        let encryption = try #require(encrypted.stateDatabase?.encryption)
        #expect(encryption.use == .always && encryption.verifies)
        #expect([encryption.authorityFile, encryption.certificateFile, encryption.keyFile] == ["/ca", "/cert", "/key"])
        #expect(try decode(#"\#(Self.whole), "MySQLOrchestratorUseMutualTLS": true, "MySQLOrchestratorSSLSkipVerify": true"#).stateDatabase?.encryption.verifies == false)
        #expect(try decode("\(Self.whole), \(keys)").notes == ["MySQLOrchestratorUseMutualTLS: is off, so its TLS files have no effect"])
    }

    struct Choice: Sendable, CustomTestStringConvertible {
        var text: String
        var isDatabase: Bool
        var testDescription: String { text }
    }

    @Test(arguments: [
        Choice(text: #""BackendDB": "mysql""#, isDatabase: true),
        Choice(text: #""BackendDB": """#, isDatabase: true),
        Choice(text: #""BackendDB": "mysql", "SQLite3DataFile": "/a/b.db""#, isDatabase: true),
        Choice(text: #""Debug": false"#, isDatabase: true),
        Choice(text: #""BackendDB": "sqlite", "SQLite3DataFile": "/a/b.db""#, isDatabase: false),
        Choice(text: #""SQLite3DataFile": "/a/b.db""#, isDatabase: false),
        Choice(text: #""DataDirectory": "/a""#, isDatabase: false),
        Choice(text: #""acceptIgnoredKeys": ["MySQLOrchestratorHost"]"#, isDatabase: false),
        Choice(text: #""BackendDB": "mysql", "acceptIgnoredKeys": ["BackendDB"]"#, isDatabase: false),
    ])
    func `files or a database, as the file says`(choice: Choice) throws {
        let configuration = try decode("\(choice.text), \(Self.whole)")
        #expect((configuration.stateDatabase != nil) == choice.isDatabase)
        #expect(configuration.observeOnlyReasons == [])
        #expect(configuration.notes.contains { $0.contains("MySQLOrchestratorHost") } == !choice.isDatabase, "keys without effect are told")
    }

    @Test func `all problems are told at once, without secrets`() throws {
        let text = """
            "BackendDB": "mysql", "MySQLOrchestratorDatabase": "mysql", "MySQLOrchestratorPassword": "${UNSET}", "MySQLOrchestratorSSLCAFile": "/absent",
            "MySQLOrchestratorSSLCertFile": "/cert", "MySQLOrchestratorReadTimeoutSeconds": 4000
            """
        let error = #expect(throws: ConfigurationError.self) { try decode(text) }
        #expect(
            Set(error?.problems.map(\.path) ?? []) == [
                "MySQLOrchestratorHost", "MySQLOrchestratorDatabase", "MySQLOrchestratorUser", "MySQLOrchestratorPassword", "MySQLOrchestratorSSLCAFile",
                "MySQLOrchestratorSSLCertFile", "MySQLOrchestratorReadTimeoutSeconds",
            ])
        let file = #expect(throws: ConfigurationError.self) { try decode("\(Self.whole), \"MySQLOrchestratorCredentialsConfigFile\": \"/absent\"") }
        #expect(file?.problems.map(\.path) == ["MySQLOrchestratorCredentialsConfigFile"])
    }
}
