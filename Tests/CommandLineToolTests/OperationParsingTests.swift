#if Daemon
    import ArgumentParser
    import BatonTesting
    import ManagerCore
    import Presentation
    import Refactoring
    import Testing
    import TopologyModel

    @testable import CommandLineTool

    /// What a parsed subcommand would ask for.
    private protocol CallMaking { func call() throws -> OperationCall }
    extension OperationCommand: CallMaking {}

    @Suite struct OperationParsingTests {
        private static func call(_ line: String) throws -> OperationCall {
            let command = try BatonCommand.parseAsRoot(line.split(separator: " ").map(String.init))
            return try #require(command as? any CallMaking, "\(line)").call()
        }

        private static let server = InstanceBuilder.address("db4")
        private static let other = InstanceBuilder.address("db2")

        static let lines: [(line: String, operation: Refactoring.Operation)] = [
            ("relocate db4 --below db2", .relocate(server, below: other)), ("relocate-below db4 -d db2", .relocate(server, below: other)),
            ("relocate-replicas db4 --below db2", .relocateReplicas(of: server, below: other)), ("move-up db4", .moveUp(server)),
            ("move-up-replicas db4", .moveUpReplicas(of: server)), ("move-below db4 --below db2", .moveBelow(server, sibling: other)),
            ("move-equivalent db4 --below db2", .moveEquivalent(server, below: other)), ("move-gtid db4 --below db2", .moveGTID(server, below: other)),
            ("repoint db4", .repoint(server, to: nil)), ("repoint db4 --to db2", .repoint(server, to: other)),
            ("repoint-replicas db4", .repointReplicas(of: server)), ("regroup-replicas db4", .regroupReplicas(of: server)),
            ("take-siblings db4", .takeSiblings(server)), ("rejoin db4", .rejoin(server, below: nil)), ("take-source db4", .takeSource(server)), ("take-master db4", .takeSource(server)),
            ("make-co-primary db4", .makeCoPrimary(server)), ("make-co-master db4", .makeCoPrimary(server)), ("detach-replica db4", .detach(server)),
            ("reattach-replica db4", .reattach(server)), ("reset-replica db4", .resetReplication(server)), ("start-replica db4", .startReplication(server)),
            ("stop-replica db4", .stopReplication(server, nicely: false)), ("stop-replica db4 --nice", .stopReplication(server, nicely: true)),
            ("stop-replica-nice db4", .stopReplication(server, nicely: true)), ("restart-replica db4", .restartReplication(server)),
            ("delay-replication db4 2h", .setDelay(server, .seconds(7200))), ("delay-replication db4 90", .setDelay(server, .seconds(90))),
            ("enable-gtid db4", .setGTID(server, true)), ("disable-gtid db4", .setGTID(server, false)), ("skip-query db4", .skipTransaction(server, nil)),
            (
                "skip-query db4 --gtid 00000000-0000-0000-0000-000000000001:7",
                .skipTransaction(server, GTIDSet(parsing: "00000000-0000-0000-0000-000000000001:7"))
            ), ("gtid-errant-inject-empty db4", .injectErrantAsEmpty(server)), ("gtid-errant-reset db4", .forgetErrant(server)),
            ("gtid-errant-reset-master db4", .forgetErrant(server)), ("set-read-only db4", .setReadOnly(server, true)),
            ("set-writeable db4 --force", .setReadOnly(server, false)), ("enable-semi-sync-source db4", .setSemiSync(server, side: .source, true)),
            ("disable-semi-sync-source db4", .setSemiSync(server, side: .source, false)),
            ("enable-semi-sync-master db4", .setSemiSync(server, side: .source, true)),
            ("enable-semi-sync-replica db4", .setSemiSync(server, side: .replica, true)),
            ("disable-semi-sync-replica db4", .setSemiSync(server, side: .replica, false)), ("flush-binary-logs db4", .flushBinaryLogs(server)),
            ("purge-binary-logs db4", .purgeBinaryLogs(server, before: nil)), ("purge-binary-logs db4 latest", .purgeBinaryLogs(server, before: nil)),
            ("purge-binary-logs db4 binlog.000002", .purgeBinaryLogs(server, before: "binlog.000002")), ("kill-query db4 17", .endQuery(server, 17)),
        ]

        @Test(arguments: lines)
        func `a line asks for exactly that, and all have a dry run, JSON, an owner and a reason`(line: String, operation: Refactoring.Operation) throws {
            let call = try Self.call(line + " --dry-run --json --owner anna --reason disk --url http://localhost:1")
            #expect(call.isDryRun && call.owner == "anna" && call.reason == "disk")
            #expect(try call.request().operation == operation)
        }

        @Test func `without a dry run it is carried out`() throws {
            #expect(try !Self.call("move-up db4").isDryRun)
        }

        @Test func `no operation is without a line above`() {
            #expect(Set(Self.lines.map { OperationVerb($0.operation) }) == Set(OperationVerb.allCases))
        }

        @Test func `what may be accepted is a flag each`() throws {
            let options = try Self.call(
                "relocate-replicas db4 --below db2 --allow-refetch --allow-higher-version-source --enable-gtid --skip-blocked --only db7"
            ).options
            var expected = OperationOptions()
            (expected.allowsRefetch, expected.allowsHigherVersionSource, expected.enablesGTID) = (true, true, true)
            (expected.skipsBlocked, expected.only) = (true, "db7")
            #expect(options == expected)
            for line in ["purge-binary-logs db4", "relocate db4 --below db2", "move-equivalent db4 --below db2", "regroup-replicas db4", "take-source db4", "repoint db4"] {
                #expect(try Self.call(line + " --force").options.isForced)
                #expect(try !Self.call(line).options.isForced)
            }
            #expect(try Self.call("start-replica db4 --allow-refetch").options.allowsRefetch)
            #expect(try Self.call("start-replica db4 --despite-maintenance").options.ignoresMaintenance)
            #expect(try Self.call("repoint db4 --force --allow-refetch").options.allowsRefetch)
        }

        @Test(arguments: [
            "relocate db4", "relocate --below db2", "flush-binary-logs db4 --force", "start-replica db4 --force", "kill-query db4 x", "set-read-only db4 --force",
            "relocate db4 --below db2 --skip-blocked",
        ])
        func `what makes no sense for an operation is not taken`(line: String) {
            #expect(throws: (any Error).self) { try Self.call(line) }
        }

        @Test(arguments: ["delay-replication db4 soon", "relocate //x --below db2", "relocate db4 --below a,b", "delay-replication db4 1500ms"])
        func `a word that is none is refused before anything is asked`(line: String) {
            #expect(throws: CommandFailure.self) { try Self.call(line) }
        }

        @Test func `the help says when to use which, and lists commands in groups`() {
            let relocate = BatonCommand.helpMessage(for: OperationCommand<Relocate>.self)
            #expect(relocate.contains("the first way that fits") && relocate.contains("--dry-run"))
            let help = BatonCommand.helpMessage()
            #expect(help.contains("relocate-replicas") && help.contains("MOVING REPLICAS"), "\(help)")
            #expect(!help.contains("stop-replica-nice"))
        }

        @Test func `errant transactions are printed as they are, and not guessed`() throws {
            #expect(try WhichErrantCommand.output(["server": "db4:3306", "errant": ""], json: false) == "")
            #expect(try WhichErrantCommand.output(["server": "db4:3306", "errant": "a:1-3"], json: false) == "a:1-3")
            #expect(throws: CommandFailure.self) { try WhichErrantCommand.output(["server": "db4:3306", "errant": .null], json: false) }
        }
    }
#endif
