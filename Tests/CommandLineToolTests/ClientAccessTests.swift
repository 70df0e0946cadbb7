#if Daemon
    import Foundation
    import Orchestration
    import Testing

    @testable import CommandLineTool

    @Suite struct ClientAccessTests {
        /// A file that goes when this does.
        private final class TemporaryFile {
            let path = FileManager.default.temporaryDirectory.appendingPathComponent("baton-client-\(UUID().uuidString)").path

            init(_ text: String) throws { try Data(text.utf8).write(to: URL(filePath: path)) }

            deinit { try? FileManager.default.removeItem(atPath: path) }
        }

        @Test(arguments: [
            ([:], nil), (["BATON_AUTH_USER": "a", "BATON_AUTH_PASSWORD": "p:q"], "Basic YTpwOnE="), (["BATON_AUTH_USER": "a"], "Basic YTo="),
            (["BATON_AUTH_USER": "", "BATON_AUTH_PASSWORD": "p"], nil), (["BATON_AUTH_PASSWORD": "p"], nil),
            (["ORCHESTRATOR_AUTH_USER": "o", "ORCHESTRATOR_AUTH_PASSWORD": "p"], "Basic bzpw"),
            (["BATON_AUTH_USER": "a", "BATON_AUTH_PASSWORD": "p", "ORCHESTRATOR_AUTH_USER": "o", "ORCHESTRATOR_AUTH_PASSWORD": "x"], "Basic YTpw"),
            (["BATON_AUTH_USER": "a", "ORCHESTRATOR_AUTH_USER": "o", "ORCHESTRATOR_AUTH_PASSWORD": "x"], "Basic YTo="),
        ] as [([String: String], String?)])
        func `our variables come before those of the incumbent's client`(environment: [String: String], header: String?) throws {
            #expect(try ClientAccess(.init(), environment: environment).authorization == header)
        }

        @Test func `a file comes before the variables, and the command line's before the environment's`() throws {
            let named = try TemporaryFile("[client]\nuser = a\npassword = ${P}\n")
            let other = try TemporaryFile("[client]\nuser=b\npassword=q\n")
            let environment = ["BATON_AUTH_FILE": other.path, "BATON_AUTH_USER": "c", "P": "p"]
            #expect(try ClientAccess(.init(account: named.path), environment: environment).authorization == "Basic YTpw")
            #expect(try ClientAccess(.init(), environment: environment).authorization == "Basic Yjpx")
        }

        @Test func `files that cannot be used are named`() throws {
            let empty = try TemporaryFile("")
            let rows: [(ClientAccess.Files, String)] = [
                (.init(account: "/absent"), "/absent cannot be read"), (.init(account: empty.path), "\(empty.path) has neither user nor password in a section [client]"),
                (.init(authorities: "/absent"), "/absent holds no certificate in PEM form, or cannot be read"),
                (.init(authorities: empty.path), "\(empty.path) holds no certificate in PEM form"),
                (.init(certificate: empty.path), "a client certificate and its private key are needed together"),
                (.init(key: empty.path), "a client certificate and its private key are needed together"),
                (.init(certificate: empty.path, key: empty.path), "\(empty.path) holds no certificate in PEM form"),
            ]
            for (files, message) in rows {
                let failure = #expect(throws: CommandFailure.self) { try ClientAccess(files, environment: [:]) }
                #expect(failure.map { "\($0)".hasPrefix(message) } == true, "\(String(describing: failure))")
            }
        }

        @Test func `without files the client's own defaults hold, which verify`() throws {
            #expect(try ClientAccess(.init(), environment: [:]).encryption == nil)
            #expect(throws: CommandFailure.self) { try ClientAccess(.init(), environment: ["BATON_CA_FILE": "/absent"]) }
            #expect(throws: CommandFailure.self) { try ClientAccess(.init(), environment: ["BATON_CERT_FILE": "/absent"]) }
        }
    }
#endif
