#if Daemon
    import ArgumentParser
    import Foundation
    import Presentation

    /// Where the daemon is, and how to print.
    struct ClientOptions: ParsableArguments {
        @Option(name: .long, help: "The daemon's address (default: BATON_URL, else http://127.0.0.1:3000).") var url: String?
        @Option(name: .long, help: "A file with user and password of the daemon in a section [client] (default: BATON_AUTH_FILE, else BATON_AUTH_USER and BATON_AUTH_PASSWORD).")
        var authFile: String?
        @Option(name: .long, help: "PEM file of the authority that signed the daemon's certificate (default: BATON_CA_FILE, else the system's).") var caFile: String?
        @Option(name: .long, help: "PEM file of the certificate to show the daemon (default: BATON_CERT_FILE).") var certFile: String?
        @Option(name: .long, help: "PEM file of its private key (default: BATON_KEY_FILE).") var keyFile: String?
        @Flag(name: .long, help: "Print JSON for scripts.") var json = false

        var client: DaemonClient {
            get throws {
                let environment = ProcessInfo.processInfo.environment
                let files = ClientAccess.Files(account: authFile, authorities: caFile, certificate: certFile, key: keyFile)
                return DaemonClient(
                    base: url ?? environment["BATON_URL"] ?? "http://127.0.0.1:3000", access: try ClientAccess(files, environment: environment),
                    person: ClientPerson.text(environment: environment, host: HostName.current))
            }
        }

        /// Prints how something that was asked for ended. Refused, or it came to nothing: what is printed says so, and scripts see the code.
        func finish(_ reply: JSONValue) throws {
            print(json ? reply.pretty : reply["Details"]?.stringValue ?? reply["Message"]?.stringValue ?? "")
            guard reply["Code"] == "OK" else { throw ExitCode.failure }
        }
    }
#endif
