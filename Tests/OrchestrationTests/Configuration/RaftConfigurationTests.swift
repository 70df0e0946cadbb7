import Orchestration
import Testing

@Suite struct RaftConfigurationTests {
    private static let files: [String: String] = [
        "/secret": "  0123456789abcdef\n\n", "/short": "0123456789abcde \n", "/long": String(repeating: "x", count: 5000), "/ca": "ca", "/cert": "cert", "/key": "key",
    ]
    /// What a file of one of three nodes holds.
    private static let whole = #"""
        "RaftEnabled": true, "RaftDataDir": "/r", "RaftBind": "0.0.0.0", "RaftAdvertise": "Baton1.example.net", "RaftSecretFile": "/secret",
        "RaftNodes": ["baton1.example.net", "baton2.example.net:10008", "baton3.example.net:10009"], "ListenAddress": ":3000"
        """#

    private func decode(_ members: String) throws(ConfigurationError) -> BatonConfiguration {
        try BatonConfiguration.decode(bytes: Array("{\(members)}".utf8), source: "test.json", environment: [:]) { Self.files[$0].map { Array($0.utf8) } }
    }

    @Test func `the keys of the file say who keeps the log together`() throws {
        let configuration = try decode(Self.whole + #", "RaftClusterName": "east", "RaftIncarnation": 3, "RaftElectionTimeout": "3s""#)
        let raft = try #require(configuration.raft)
        #expect(raft.bind == "0.0.0.0:10008" && raft.advertise == "baton1.example.net:10008" && raft.directory == "/r")
        #expect(raft.nodes == ["baton1.example.net:10008", "baton2.example.net:10008", "baton3.example.net:10009"])
        #expect(raft.clusterName == "east" && raft.incarnation == 3 && raft.electionTimeout == .seconds(3))
        guard case .secret(let secret) = raft.security else { throw Unexpected(raft.security) }
        #expect(secret.reveal() == "0123456789abcdef")
        #expect(configuration.advertisedURL == "http://baton1.example.net:3000")
        #expect(configuration.notes == [] && configuration.observeOnlyReasons == [])
        #expect(!String(reflecting: raft).contains("0123456789abcdef"))
    }

    private struct Unexpected: Error {
        var security: RaftSecurity
        init(_ security: RaftSecurity) { self.security = security }
    }

    @Test func `what the file leaves out has defaults`() throws {
        let configuration = try decode(#""RaftEnabled": true, "RaftDataDir": "/r""#)
        let raft = try #require(configuration.raft)
        #expect(raft.bind == "127.0.0.1:10008" && raft.advertise == raft.bind && raft.nodes == [raft.bind])
        #expect(raft.clusterName == "baton" && raft.incarnation == 0 && raft.electionTimeout == .seconds(1))
        guard case .none = raft.security else { throw Unexpected(raft.security) }
        #expect(configuration.advertisedURL == "http://127.0.0.1:3000")
    }

    @Test func `without RaftEnabled the manager is alone, and the other keys are said to have no effect`() throws {
        for text in [#""RaftDataDir": "/r""#, #""RaftDataDir": "/r", "RaftEnabled": false"#] {
            let configuration = try decode(text + #", "HTTPAdvertise": "http://a:80", "RaftNodes": ["a"], "DefaultRaftPort": 1"#)
            #expect(configuration.raft == nil && configuration.advertisedURL == nil)
            let note = try #require(configuration.notes.first)
            #expect(configuration.notes.count == 1 && ["DefaultRaftPort", "HTTPAdvertise", "RaftDataDir", "RaftNodes"].allSatisfy { note.contains($0) }, "\(note)")
        }
    }

    @Test func `a file in which somebody accepted that it is not held goes on alone`() throws {
        let configuration = try decode(#""RaftEnabled": true, "RaftDataDir": "/r", "acceptIgnoredKeys": ["raftenabled"]"#)
        #expect(configuration.raft == nil && configuration.observeOnlyReasons == [])
        #expect(configuration.notes.contains("RaftEnabled: not held, as accepted in acceptIgnoredKeys (line 1): this manager keeps its log alone"))
    }

    @Test func `certificates are paths of files`() throws {
        let keys = #""RaftTLSCAFile": "/ca", "RaftTLSCertFile": "/cert", "RaftTLSKeyFile": "/key""#
        let raft = try #require(try decode(#""RaftEnabled": true, "RaftDataDir": "/r", "RaftBind": "10.0.0.1", \#(keys)"#).raft)
        guard case .certificates("/ca", "/cert", "/key") = raft.security else { throw Unexpected(raft.security) }
    }

    @Test(arguments: [
        (#""HTTPAdvertise": "https://proxy.example.net:443""#, "https://proxy.example.net:443"),
        (#""UseSSL": true, "SSLCertFile": "/cert", "SSLPrivateKeyFile": "/key""#, "https://baton1.example.net:3000"),
        (#""RaftIncarnation": 0"#, "http://baton1.example.net:3000"),
    ])
    func `the others are told where the listener is`(members: String, url: String) throws {
        #expect(try decode(Self.whole + ", " + members).advertisedURL == url)
    }

    @Test func `an IPv6 address keeps its brackets, and the option of the command line its port`() throws {
        var configuration = try decode(#""RaftEnabled": true, "RaftDataDir": "/r", "RaftBind": "[::1]:99""#)
        #expect(configuration.raft?.advertise == "[::1]:99")
        configuration.listen.port = 4000
        #expect(configuration.advertisedURL == "http://[::1]:4000")
    }

    @Test(arguments: [
        ("db1", "db1:10008"), ("DB1:1", "db1:1"), ("10.0.0.1", "10.0.0.1:10008"), ("::1", "[::1]:10008"), ("[fe80::1]", "[fe80::1]:10008"), ("[::1]:7", "[::1]:7"),
        ("", nil), (":10008", nil), ("db1:", nil), ("db1:port", nil), ("db1:0", nil), ("db1:70000", nil), ("http://db1:1", nil), ("a b", nil), ("[]", nil), ("db1/x", nil),
    ] as [(String, String?)])
    func `an address may leave out the port`(text: String, expected: String?) {
        #expect(ListenAddress(node: text, defaultPort: 10_008)?.description == expected)
    }

    // MARK: What does not go together

    @Test(arguments: [
        (#""RaftBind": "127.0.0.1""#, ["RaftEnabled: needs RaftDataDir, a directory"]),
        (#""RaftDataDir": "/r", "RaftBind": "10.0.0.1""#, ["RaftBind: 10.0.0.1:10008 is on the network, where nodes must know each other: put the same secret"]),
        (#""RaftDataDir": "/r", "RaftAdvertise": "a""#, ["RaftAdvertise: a:10008 is on the network"]),
        (#""RaftDataDir": "/r", "RaftBind": "0.0.0.0", "RaftSecretFile": "/secret""#, ["RaftBind: is every address, so RaftAdvertise must say"]),
        (#""RaftDataDir": "/r", "RaftAdvertise": "[::]:1""#, ["RaftAdvertise: must be where others reach the node, and nobody reaches ::"]),
        (#""RaftDataDir": "/r", "RaftBind": ":10008""#, ["RaftBind: must be host or host:port, not \":10008\"; 0.0.0.0 is every address"]),
        (#""RaftDataDir": "/r", "RaftNodes": ["127.0.0.1", "a:b"]"#, ["RaftNodes[1]: must be host or host:port, not \"a:b\""]),
        (#""RaftDataDir": "/r", "RaftNodes": ["127.0.0.1", "127.0.0.1:10008"]"#, ["RaftNodes[1]: 127.0.0.1:10008 stands twice"]),
        (#""RaftDataDir": "/r", "RaftSecretFile": "/absent""#, ["RaftSecretFile: /absent cannot be read"]),
        (#""RaftDataDir": "/r", "RaftSecretFile": "/short""#, ["RaftSecretFile: /short holds 15 bytes; a secret needs 16"]),
        (#""RaftDataDir": "/r", "RaftSecretFile": "/long""#, ["RaftSecretFile: /long must hold text of at most 4096 bytes"]),
        (
            #""RaftDataDir": "/r", "RaftSecretFile": "/secret", "RaftTLSCAFile": "/ca", "RaftTLSCertFile": "/cert", "RaftTLSKeyFile": "/key""#,
            ["RaftSecretFile: is set beside certificates"]
        ),
        (#""RaftDataDir": "/r", "RaftTLSCAFile": "/ca", "RaftTLSCertFile": "/absent""#, ["RaftTLSKeyFile: is needed", "RaftTLSCertFile: /absent cannot be read"]),
        (#""RaftDataDir": "/r", "RaftClusterName": """#, ["RaftClusterName: must be 1 to 255 bytes"]),
        (#""RaftDataDir": "/r", "RaftElectionTimeout": "299ms""#, ["RaftElectionTimeout: is out of range; allowed is 300ms to 30s"]),
        (#""RaftDataDir": "/r", "RaftElectionTimeout": "31s""#, ["RaftElectionTimeout: is out of range"]),
        (#""RaftDataDir": "/r", "RaftElectionTimeout": "8s""#, ["RouteTTL: must be at least 4 times RaftElectionTimeout, 32.0 seconds"]),
        (#""RaftDataDir": "/r", "RaftIncarnation": -1"#, ["RaftIncarnation: is out of range"]),
        (#""RaftDataDir": "/r", "HTTPAdvertise": "ftp://a:80""#, ["HTTPAdvertise: must begin with http:// or https://"]),
        (#""RaftDataDir": "/r", "SSLCAFile": "/absent""#, ["SSLCAFile: /absent cannot be read: it must be the PEM file of the authority that signs the certificates of the managers'"]),
        (
            #""RaftBind": "10.0.0.1", "RaftNodes": [""], "HTTPAdvertise": "a""#,
            [
                "RaftBind: 10.0.0.1:10008 is on the network", "RaftNodes[0]: must be host", "HTTPAdvertise: must be scheme://host:port",
                "RaftEnabled: needs RaftDataDir",
            ]
        ),
    ] as [(String, [String])])
    func `what does not go together is refused, all at once`(members: String, expected: [String]) {
        let problems = #expect(throws: ConfigurationError.self) { try decode(#""RaftEnabled": true, "# + members) }?.problems.map(\.description) ?? []
        #expect(problems.count == expected.count && expected.allSatisfy { start in problems.contains { $0.hasPrefix(start) } }, "\(problems)")
        #expect(!"\(problems)".contains("0123456789abcde"))
    }

    @Test(arguments: [
        (#""RaftNodes": ["127.0.0.1"]"#, "RaftNodes: holds nobody but this node"), (#""RaftIncarnation": 0"#, "RaftNodes: holds nobody but this node"),
        (#""RaftNodes": ["127.0.0.1", "127.0.0.2"]"#, "RaftNodes: holds 2 nodes, which bear no more losses than 1"),
        (#""RaftNodes": ["127.0.0.2", "127.0.0.3"]"#, "RaftNodes: does not hold this node, 127.0.0.1:10008: it waits until the others are asked for `baton raft add 127.0.0.1:10008`"),
        (
            #""RaftNodes": ["127.0.0.2"], "RaftIncarnation": 2"#,
            "RaftNodes: does not hold this node, 127.0.0.1:10008: it waits until the others are asked for `baton raft add 127.0.0.1:10008 --incarnation 2`"
        ),
        (
            #""RaftAdvertise": "a", "RaftNodes": ["a", "b", "c"], "RaftSecretFile": "/secret""#,
            "ListenAddress: is on 127.0.0.1:3000, so the other managers cannot pass changes on to this one while it leads"
        ),
        (
            #""RaftNodes": ["127.0.0.1", "127.0.0.2", "127.0.0.3"], "BackendDB": "mysql", "MySQLOrchestratorHost": "h", "MySQLOrchestratorDatabase": "d", "MySQLOrchestratorUser": "u""#,
            "MySQLOrchestratorDatabase: each of several managers needs a database of its own"
        ),
    ])
    func `what a person might not expect is said`(members: String, note: String) throws {
        let notes = try decode(#""RaftEnabled": true, "RaftDataDir": "/r", "# + members).notes
        #expect(notes.count == 1 && notes[0].hasPrefix(note), "\(notes)")
    }
}
