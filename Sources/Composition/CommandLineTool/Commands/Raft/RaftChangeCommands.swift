#if Daemon
    import ArgumentParser
    import Presentation

    struct RaftAddCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Let a node take part. It votes once it has caught up.",
            discussion: """
                The node runs already and waits. Its address is its RaftAdvertise and its incarnation its RaftIncarnation, as in its file: with other ones it \
                is somebody else. Remove the one that it replaces first: until then the dead one counts towards the majority.

                  baton raft add baton4:10008
                  baton raft add baton3:10008 --incarnation 1
                """)

        @Argument(help: "HOST:PORT, or HOST with DefaultRaftPort.") var node: NodeArgument
        @Option(name: .long, help: "The node's RaftIncarnation.") var incarnation: UInt64 = 0
        @OptionGroup var person: PersonOptions
        @OptionGroup var options: ClientOptions

        func run() async throws {
            try await options.change(["add", node.text], query: person.query + (incarnation == 0 ? [] : [("incarnation", String(incarnation))]))
        }
    }

    struct RaftRemoveCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove", abstract: "Let a node take part no longer.",
            discussion: """
                Whoever has the address, whether it runs or not; of two that have it the one that is heard less. A node that is removed stays out: to come back it needs an empty directory and a RaftIncarnation \
                that is one more.

                  baton raft remove baton3:10008
                """)

        @Argument(help: "HOST:PORT, or HOST with DefaultRaftPort.") var node: NodeArgument
        @OptionGroup var person: PersonOptions
        @OptionGroup var options: ClientOptions

        func run() async throws { try await options.change(["remove", node.text], query: person.query) }
    }

    struct RaftTransferCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "transfer", abstract: "Hand the leadership over, which takes a fraction of the time that an election does.",
            discussion: """
                  baton raft transfer                 to the one that has most of the log
                  baton raft transfer baton2:10008
                """)

        @Argument(help: "To whom, HOST:PORT, or HOST with DefaultRaftPort; it must vote.") var node: NodeArgument?
        @OptionGroup var person: PersonOptions
        @OptionGroup var options: ClientOptions

        func run() async throws { try await options.change(["transfer"] + (node.map { [$0.text] } ?? []), query: person.query) }
    }

    struct RaftSnapshotCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "snapshot", abstract: "Let the manager that is asked take a snapshot of its log now.",
            discussion: """
                They are taken by themselves; this one is for those who want the log short before an upgrade. It is never passed on.

                  baton raft snapshot --url http://baton2:3000
                """)

        @OptionGroup var options: ClientOptions

        func run() async throws { try await options.change(["snapshot"]) }
    }

    extension ClientOptions {
        /// Asks for a change of who takes part or leads, and prints how it ended.
        fileprivate func change(_ path: [String], query: [(String, String)] = []) async throws {
            let reply = try await client.get(["baton", "quorum"] + path, query: query, acceptsErrors: true)
            print(json ? reply.pretty : reply["Message"]?.stringValue ?? "")
            guard reply["Code"] == "OK" else { throw ExitCode.failure }
        }
    }
#endif
