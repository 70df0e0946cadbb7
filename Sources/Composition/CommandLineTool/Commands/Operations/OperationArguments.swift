#if Daemon
    import ArgumentParser
    import Orchestration
    import Refactoring
    import TopologyModel

    struct NoArgument: OperationArgument {
        func text() -> String? { nil }
    }

    struct BelowArgument: OperationArgument {
        @Option(name: [.long, .customShort("d")], help: "HOST:PORT of the server to follow.") var below: String

        func text() throws -> String? { try InstanceAddress(argument: below).description }
    }

    struct RepointArgument: OperationArgument {
        @Option(name: [.customLong("to"), .customShort("d")], help: "HOST:PORT of the server to follow; the source it has when left out.") var target: String?

        func text() throws -> String? { try target.map { try InstanceAddress(argument: $0).description } }
    }

    struct DelayArgument: OperationArgument {
        @Argument(help: "How long: 0s, 30s, 15m, 2h, 1d; a number alone means seconds.") var delay: String

        func text() throws -> String? {
            if let seconds = UInt32(delay) { return String(seconds) }
            guard let duration = DurationText.parse(delay), duration.components.attoseconds == 0 else {
                throw CommandFailure("\"\(delay)\" is no delay: write whole seconds, such as 0s, 30s, 15m or 2h")
            }
            return String(duration.components.seconds)
        }
    }

    struct TransactionArgument: OperationArgument {
        @Option(name: .long, help: "The transaction, UUID:NUMBER, where several could be the one that failed (MySQL).") var gtid: String?

        func text() -> String? { gtid }
    }

    struct LogArgument: OperationArgument {
        @Argument(help: "The oldest binary log to keep, such as binlog.000042; all but the newest are deleted when left out, or with \"latest\".") var log: String?

        func text() -> String? { log }
    }

    struct SessionArgument: OperationArgument {
        @Argument(help: "The session's number in the process list.") var session: UInt64

        func text() -> String? { String(session) }
    }

    struct StopArgument: OperationArgument {
        @Flag(name: .long, help: "Stop applying only when everything received is applied.") var nice = false

        func text() -> String? { nil }
        func verb(of kind: OperationVerb) -> OperationVerb { nice ? .stopReplicaNice : kind }
    }
#endif
