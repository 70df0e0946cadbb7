#if Daemon
    import ArgumentParser
    import ManagerCore
    import Presentation
    import TopologyModel

    extension TopologyFormat: ExpressibleByArgument {}

    struct TopologyCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "topology", abstract: "Print clusters as trees.",
            discussion: """
                  baton topology
                  baton topology shop
                  baton topology shop --format orchestrator               the incumbent's lines; also tabulated, tags
                  BATON_PASSWORD=… baton topology --seed db1:3306 --user baton    without a daemon
                """)

        @Argument(help: "Cluster name, alias, or any member's HOST:PORT; all clusters when left out.") var cluster: String?
        @Option(name: .long, help: "full, orchestrator, tabulated or tags.") var format: TopologyFormat = .full
        @OptionGroup var seed: SeedOptions
        @OptionGroup var options: ClientOptions

        func run() async throws {
            if let context = try await seed.context() {
                let clusters = context.snapshot.topology.clusters.filter { one in cluster.map { context.cluster(hint: $0)?.name == one.name } ?? true }
                if let cluster, clusters.isEmpty { throw CommandFailure("no cluster of that name: \(cluster)") }
                print(
                    options.json
                        ? TopologyCommand.json(clusters, in: context).pretty
                        : clusters.map { TopologyTree.text(of: $0, in: context, format: format) }.joined(separator: "\n\n"))
                return
            }
            let client = try options.client
            if options.json {
                var names = cluster.map { [$0] } ?? []
                if cluster == nil { names = (try await client.get(["clusters"]).arrayValue ?? []).compactMap(\.stringValue) }
                var members: [JSONValue] = []
                for name in names { members.append(try await client.get(["cluster", name])) }
                print(JSONValue.array(members).pretty)
                return
            }
            let query = [("format", format.rawValue)] + (cluster.map { [("cluster", $0)] } ?? [])
            let trees = (try await client.get(["baton", "topology"], query: query).arrayValue ?? []).compactMap { $0["tree"]?.stringValue }
            print(trees.isEmpty ? "no clusters are known yet" : trees.joined(separator: "\n\n"))
        }

        /// The members of every cluster, as a daemon tells them.
        static func json(_ clusters: [Cluster], in context: PresentationContext) -> JSONValue {
            .array(clusters.map { cluster in .array(cluster.members.map { WireInstance.json($0, in: context) }) })
        }
    }
#endif
