#if Daemon
    import ArgumentParser
    import ManagerCore
    import Presentation
    import TopologyModel

    struct TopologyCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "topology", abstract: "Print clusters as trees.",
            discussion: """
                  baton topology
                  baton topology shop
                  BATON_PASSWORD=… baton topology --seed db1:3306 --user baton    without a daemon
                """)

        @Argument(help: "Cluster name, alias, or any member's HOST:PORT; all clusters when left out.") var cluster: String?
        @OptionGroup var seed: SeedOptions
        @OptionGroup var options: ClientOptions

        func run() async throws {
            if let context = try await seed.context() {
                let clusters = context.snapshot.topology.clusters.filter { one in cluster.map { context.cluster(hint: $0)?.name == one.name } ?? true }
                if let cluster, clusters.isEmpty { throw CommandFailure("no cluster of that name: \(cluster)") }
                print(
                    options.json
                        ? TopologyCommand.json(clusters, in: context).pretty
                        : clusters.map { TopologyTree.text(of: $0, in: context) }.joined(separator: "\n\n"))
                return
            }
            let client = options.client
            let names: [String]
            if let cluster {
                names = [cluster]
            } else {
                names = (try await client.get(["clusters"]).arrayValue ?? []).compactMap(\.stringValue)
            }
            if options.json {
                var members: [JSONValue] = []
                for name in names { members.append(try await client.get(["cluster", name])) }
                print(JSONValue.array(members).pretty)
                return
            }
            var trees: [String] = []
            for name in names { trees.append(try await client.get(["topology", name])["Details"]?.stringValue ?? "") }
            print(trees.isEmpty ? "no clusters are known yet" : trees.joined(separator: "\n\n"))
        }

        /// The members of every cluster, as a daemon tells them.
        static func json(_ clusters: [Cluster], in context: PresentationContext) -> JSONValue {
            .array(clusters.map { cluster in .array(cluster.members.map { WireInstance.json($0, in: context) }) })
        }
    }
#endif
