@testable import Orchestration
import Testing

@Suite struct ListenerAccessTests {
    private static let files = ["/cert": "c", "/key": "k", "/ca": "a"]

    private func decode(_ text: String, environment: [String: String] = [:]) throws(ConfigurationError) -> BatonConfiguration {
        try BatonConfiguration.decode(bytes: Array(text.utf8), source: "test.json", environment: environment) { Self.files[$0].map { Array($0.utf8) } }
    }

    @Test func `without a word nobody is asked, and nothing is encrypted`() throws {
        let access = try decode("{}").access
        #expect(access == ListenerAccess())
        #expect(access.authentication == .none && !access.isReadOnly && access.encryption == nil)
    }

    // MARK: Each key

    @Test(arguments: [
        (#""AuthenticationMethod": "basic""#, .everybody(.init(user: "anna", password: Secret("s3cret")))),
        (#""AuthenticationMethod": "Multi""#, .changes(.init(user: "anna", password: Secret("s3cret")))),
        (#""AuthenticationMethod": """#, .none),
        (#""AuthenticationMethod": "proxy", "PowerAuthUsers": ["bea", ""]"#, .proxy(.init(header: "X-Forwarded-User", users: ["bea"]))),
        (#""AuthenticationMethod": "proxy", "PowerAuthUsers": ["*"], "AuthUserHeader": "X-Who""#, .proxy(.init(header: "X-Who", users: ["*"]))),
    ] as [(String, ListenerAccess.Authentication)])
    func `the method and its account are the file's`(members: String, expected: ListenerAccess.Authentication) throws {
        let text = #"{"HTTPAuthUser": "anna", "HTTPAuthPassword": "s${P}t", \#(members)}"#
        #expect(try decode(text, environment: ["P": "3cre"]).access.authentication == expected)
    }

    @Test(arguments: [
        (#""UseMutualTLS": false"#, nil), (#""UseMutualTLS": true, "SSLCAFile": "/ca""#, .init(authorityFile: "/ca")),
        (#""UseMutualTLS": true, "SSLCAFile": "/ca", "SSLValidOUs": ["dba", ""]"#, .init(authorityFile: "/ca", units: ["dba"])),
        (
            #""UseMutualTLS": true, "SSLCAFile": "/ca", "SSLValidOUs": ["dba"], "StatusOUVerify": true"#,
            .init(authorityFile: "/ca", units: ["dba"], guardsStatus: true)
        ),
    ] as [(String, ListenerEncryption.ClientCertificates?)])
    func `the files of the encryption are the file's`(members: String, clients: ListenerEncryption.ClientCertificates?) throws {
        let access = try decode(#"{"UseSSL": true, "SSLCertFile": "/cert", "SSLPrivateKeyFile": "/key", \#(members)}"#).access
        #expect(access.encryption == ListenerEncryption(certificateFile: "/cert", keyFile: "/key", clients: clients))
    }

    @Test func `read-only is the file's, and recoveries go on`() throws {
        let configuration = try decode(#"{"ReadOnly": true}"#)
        #expect(configuration.access.isReadOnly)
        #expect(configuration.observeOnlyReasons == [])
        #expect(configuration.notes == ["ReadOnly: nothing is changed over HTTP; recoveries that the filters allow go on"])
    }

    // MARK: What does not go together

    private static let account = #""HTTPAuthUser": "anna", "HTTPAuthPassword": "s3cret""#
    private static let pair = #""UseSSL": true, "SSLCertFile": "/cert", "SSLPrivateKeyFile": "/key""#

    @Test(arguments: [
        (#""AuthenticationMethod": "basic""#, ["AuthenticationMethod: basic needs HTTPAuthUser"]),
        (#""AuthenticationMethod": "multi""#, ["AuthenticationMethod: multi needs HTTPAuthUser"]),
        (#""AuthenticationMethod": "basic", "HTTPAuthUser": "anna""#, ["AuthenticationMethod: basic needs HTTPAuthPassword"]),
        (#""AuthenticationMethod": "basic", "HTTPAuthUser": "anna", "HTTPAuthPassword": "${UNSET}""#, ["HTTPAuthPassword: the environment variable UNSET is not set"]),
        (#""AuthenticationMethod": "basic", "HTTPAuthUser": "a:b", "HTTPAuthPassword": "x""#, ["HTTPAuthUser: must not hold a colon"]),
        (#""AuthenticationMethod": "multi", "HTTPAuthUser": "readonly", "HTTPAuthPassword": "x""#, ["HTTPAuthUser: must not be \"readonly\""]),
        (#""AuthenticationMethod": "token""#, ["AuthenticationMethod: token is not supported; use basic, multi or proxy"]),
        (#""AuthenticationMethod": "OAuth""#, ["AuthenticationMethod: oauth is not supported"]),
        (#""AuthenticationMethod": "none""#, ["AuthenticationMethod: must be basic, multi, proxy or empty, not \"none\""]),
        (#""AuthenticationMethod": "proxy""#, ["AuthenticationMethod: proxy needs PowerAuthUsers"]),
        (#""AuthenticationMethod": "proxy", "PowerAuthUsers": ["a"], "AuthUserHeader": "X User""#, ["AuthUserHeader: must be the name of an HTTP header"]),
        (#""AuthenticationMethod": "proxy", "PowerAuthUsers": ["a"], "AuthUserHeader": """#, ["AuthUserHeader: must be the name of an HTTP header"]),
        (#""UseSSL": true"#, ["UseSSL: needs SSLCertFile, the PEM file", "UseSSL: needs SSLPrivateKeyFile, the PEM file"]),
        (#""UseSSL": true, "SSLCertFile": "/cert""#, ["UseSSL: needs SSLPrivateKeyFile"]),
        (#""UseSSL": true, "SSLCertFile": "/absent", "SSLPrivateKeyFile": "/key""#, ["SSLCertFile: /absent cannot be read: it must be the PEM file of the listener's"]),
        (#""UseSSL": true, "SSLCertFile": "/cert", "SSLPrivateKeyFile": "/absent""#, ["SSLPrivateKeyFile: /absent cannot be read"]),
        (#""UseMutualTLS": true"#, ["UseMutualTLS: needs UseSSL"]), (#""SSLValidOUs": ["dba"]"#, ["SSLValidOUs: needs UseSSL"]),
        (#""UseMutualTLS": true, "SSLValidOUs": ["dba"]"#, ["UseMutualTLS: needs UseSSL"]),
        ("\(pair), \"UseMutualTLS\": true", ["UseMutualTLS: needs SSLCAFile"]),
        ("\(pair), \"UseMutualTLS\": true, \"SSLCAFile\": \"/absent\"", ["SSLCAFile: /absent cannot be read"]),
        ("\(pair), \"SSLValidOUs\": [\"dba\"]", ["SSLValidOUs: needs UseMutualTLS"]),
    ] as [(String, [String])])
    func `what does not go together is refused, each once`(members: String, expected: [String]) {
        let problems = #expect(throws: ConfigurationError.self) { try decode("{\(members)}") }?.problems.map(\.description) ?? []
        #expect(problems.count == expected.count && zip(problems, expected).allSatisfy { $0.hasPrefix($1) }, "\(problems)")
    }

    @Test(arguments: [
        (account, ["HTTPAuthUser: has no effect without AuthenticationMethod basic or multi"]), (#""HTTPAuthUser": """#, []),
        (#""AuthenticationMethod": "basic", \#(account)"#, []),
        (#""ListenAddress": ":3000", "AuthenticationMethod": "basic", \#(account)"#, ["AuthenticationMethod: passwords cross the network unencrypted: UseSSL is off"]),
        (#""ListenAddress": ":3000", "AuthenticationMethod": "multi", \#(account), \#(pair)"#, []),
        (#""PowerAuthUsers": ["anna"]"#, ["PowerAuthUsers: has no effect without AuthenticationMethod proxy"]), (#""PowerAuthUsers": ["*"]"#, []),
        (#""PowerAuthGroups": ["dba"]"#, ["PowerAuthGroups: not supported yet: groups are not looked up"]),
        (#""SSLSkipVerify": true"#, ["SSLSkipVerify: not supported yet: certificates of clients are always verified"]),
        ("\(pair), \"SSLCAFile\": \"/ca\"", ["SSLCAFile: has no effect without UseMutualTLS"]),
    ] as [(String, [String])])
    func `what is less than it looks is said`(members: String, expected: [String]) throws {
        let configuration = try decode("{\(members)}")
        #expect(configuration.notes.count == expected.count && zip(configuration.notes, expected).allSatisfy { $0.hasPrefix($1) }, "\(configuration.notes)")
        #expect(configuration.observeOnlyReasons == [])
    }

    @Test func `no message and no description holds the password`() throws {
        let configuration = try decode(#"{"ListenAddress": ":3000", "AuthenticationMethod": "basic", \#(Self.account)}"#)
        #expect(!"\(configuration.notes)".contains("s3cret"))
        #expect(!String(reflecting: configuration.access).contains("s3cret"))
        let error = #expect(throws: ConfigurationError.self) { try decode(#"{"AuthenticationMethod": "basic", "HTTPAuthUser": "a:", "HTTPAuthPassword": "s3cret"}"#) }
        #expect(error.map { !"\($0)".contains("s3cret") } == true)
    }
}
