#if Daemon
    import ArgumentParser
    import Foundation
    import Orchestration
    import Presentation
    import ServerDialects
    import TopologyModel

    struct PreflightCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "preflight", abstract: "Check what an account may do on a server, and print the GRANT statements that are missing.",
            discussion: """
                Logs in to the server itself, changes nothing, and prints: which privileges are there and which are missing, what the server refused to
                tell, the exact GRANT statements for its flavour and version, which other accounts write although it is read-only, whether the session is
                encrypted, and whether the server would start read-only. With --config the queries of the file (Detect…Query, ReplicationLagQuery,
                ReplicationCredentialsQuery) are tried, too, and the failing ones are named; so is whether the write probe could write. Run it once for every server, with the account that the daemon uses.

                  baton preflight db1:3306 --config /etc/orchestrator.conf.json
                  BATON_PASSWORD=… baton preflight db1:3306 --user baton --json
                  BATON_PASSWORD=… baton preflight db1:3306 --user admin --config /etc/orchestrator.conf.json   (TLS keys and queries of the file)

                The exit code is 0 only when nothing that is required is missing and no query of the file fails. Run it with an administrator's account to see all accounts that write
                through read_only.
                """)

        @Argument(help: "HOST:PORT") var server: String
        @Option(name: .long, help: "Take account, password and TLS keys from the daemon's configuration file.") var config: String?
        @Option(name: .long, help: "Another account; its password is read from BATON_PASSWORD.") var user: String?
        @Flag(name: .long, help: "Print JSON for scripts.") var json = false

        func run() async throws {
            let address = try InstanceAddress(argument: server)
            let environment = ProcessInfo.processInfo.environment
            let configuration = try configuration(environment)
            let credentials = try credentials(configuration, environment: environment)
            guard let runner = Invocation.runner else { throw CommandFailure("this program cannot read servers") }
            let audit: PrivilegeAudit
            do {
                audit = try await runner.preflight(address, credentials: credentials, configuration: configuration)
            } catch {
                throw CommandFailure("\(address) could not be asked: \(error)")
            }
            print(PreflightCommand.output(audit, at: address, json: json))
            if !audit.isReady { throw ExitCode.failure }
        }

        func credentials(environment: [String: String]) throws -> BatonConfiguration.Credentials {
            try credentials(try configuration(environment), environment: environment)
        }

        private func credentials(_ configuration: BatonConfiguration?, environment: [String: String]) throws -> BatonConfiguration.Credentials {
            if let user { return .init(user: user, password: Secret(environment["BATON_PASSWORD"] ?? "")) }
            guard let configuration else {
                throw CommandFailure("say which account: --config FILE, or --user NAME (and the password in the environment variable BATON_PASSWORD)")
            }
            return configuration.credentials
        }

        /// nil: none is named.
        private func configuration(_ environment: [String: String]) throws -> BatonConfiguration? {
            guard let config else { return nil }
            do {
                return try BatonConfiguration.load(path: config, environment: environment)
            } catch {
                throw CommandFailure("\(error)")
            }
        }

        static func output(_ audit: PrivilegeAudit, at address: InstanceAddress, json: Bool) -> String {
            json ? WirePreflight.json(audit, at: address).pretty : PreflightText.text(of: audit, at: address)
        }
    }
#endif
