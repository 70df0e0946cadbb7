#if Daemon
    import ArgumentParser
    import Presentation

    /// What applications are told of primaries.
    struct KVCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "kv", abstract: "See and refresh what stores of keys say of primaries.",
            discussion: """
                A manager keeps its stores up to date by itself: Consul, etcd, ZooKeeper and the files of KVFileDirectory. Each manager is asked for its own stores, \
                and is never passed on: those of another data center are its manager's.

                  baton kv show shop              what each store says, beside what it should say
                  baton kv diff                   only what is not in order; the exit code is 1 if there is anything
                  baton kv submit shop            compare all stores now, and write what differs
                """,
            subcommands: [KVShowCommand.self, KVDiffCommand.self, KVSubmitCommand.self], defaultSubcommand: KVShowCommand.self)
    }

    struct KVShowCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Print what each store says, beside what it should say.",
            discussion: """
                  baton kv show
                  baton kv show shop --json
                """)

        @Argument(help: "Cluster name, alias, member or id; all clusters when left out.") var cluster: String?
        @OptionGroup var options: ClientOptions

        func run() async throws {
            let report = try await options.report(of: cluster)
            print(options.json ? report.pretty : KVReport(report).text(onlyProblems: false))
        }
    }

    struct KVDiffCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "diff", abstract: "Print where stores do not say what they should.",
            discussion: """
                The exit code is 0 only if every store says what it should, so that a monitor can run it. A store that does not answer is not in order.

                  baton kv diff
                  baton kv diff shop
                """)

        @Argument(help: "Cluster name, alias, member or id; all clusters when left out.") var cluster: String?
        @OptionGroup var options: ClientOptions

        func run() async throws {
            let reply = try await options.report(of: cluster)
            let report = KVReport(reply)
            print(options.json ? reply.pretty : report.text(onlyProblems: true))
            guard report.isInOrder else { throw ExitCode.failure }
        }
    }

    struct KVSubmitCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "submit", abstract: "Compare all stores with what they should say now, and write what differs.",
            discussion: """
                The manager does the same by itself, at a change and once in RouteReconcileInterval. It waits until every store has answered or failed once; a record of \
                a higher epoch is never replaced. Exits with 1 if a store could not be written.

                  baton kv submit
                  baton kv submit shop
                """)

        @Argument(help: "Cluster name, alias, member or id; all clusters when left out.") var cluster: String?
        @OptionGroup var options: ClientOptions

        func run() async throws {
            let reply = try await options.client.get(["baton", "kv-submit"] + (cluster.map { [$0] } ?? []), acceptsErrors: true)
            let lines = (reply["Details"]?.arrayValue ?? []).compactMap { $0["text"]?.stringValue } + [reply["Message"]?.stringValue ?? ""]
            print(options.json ? reply.pretty : lines.joined(separator: "\n"))
            guard reply["Code"] == "OK" else { throw ExitCode.failure }
        }
    }

    extension ClientOptions {
        fileprivate func report(of cluster: String?) async throws -> JSONValue { try await client.get(["baton", "kv"] + (cluster.map { [$0] } ?? [])) }
    }
#endif
