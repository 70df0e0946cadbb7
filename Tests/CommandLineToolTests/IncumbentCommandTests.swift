#if Daemon
    import ArgumentParser
    import BatonTesting
    import Foundation
    import ManagerCore
    import Presentation
    import Testing
    import TopologyModel

    @testable import CommandLineTool

    /// The incumbent's names of recoveries and brakes.
    @Suite struct IncumbentCommandTests {
        private static func command(_ line: String) throws -> any IncumbentCommand {
            let parsed = try BatonCommand.parseAsRoot(line.split(separator: " ").map(String.init))
            return try #require(parsed as? any IncumbentCommand, "\(line)")
        }

        private static func query(_ line: String) throws -> [String] { try command(line).query.map { "\($0.0)=\($0.1)" } }

        @Test(arguments: [
            ("recover db1", ["recover", "db1", "3306"]), ("recover db1:3307 --to db2", ["recover", "db1", "3307", "db2", "3306"]),
            ("recover-lite db1 -d db2:3308", ["recover-lite", "db1", "3306", "db2", "3308"]), ("force-master-failover shop", ["force-master-failover", "shop"]),
            ("force-master-failover db1:3306", ["force-master-failover", "db1:3306"]),
            ("force-master-takeover shop --to db2", ["force-master-takeover", "shop", "db2", "3306"]),
            ("force-master-takeover db1:3306 -d db2:3307", ["force-master-takeover", "db1:3306", "db2", "3307"]),
            ("disable-global-recoveries", ["disable-global-recoveries"]), ("enable-global-recoveries", ["enable-global-recoveries"]),
            ("check-global-recoveries", ["check-global-recoveries"]), ("in-maintenance db1", ["in-maintenance", "db1", "3306"]),
        ] as [(String, [String])])
        func `a name asks for its path, and prints JSON where it is told to`(line: String, path: [String]) throws {
            let command = try Self.command(line + " --json --url http://localhost:1")
            #expect(try command.path() == path)
            #expect(command.options.json)
        }

        @Test(arguments: ["recover db1", "recover-lite db1", "force-master-failover shop", "force-master-takeover shop --to db2", "disable-global-recoveries"])
        func `who asks and why goes with it`(line: String) throws {
            #expect(try Self.query(line + " --owner anna --reason rack") == ["owner=anna", "reason=rack"])
        }

        @Test(arguments: ["recover db1", "force-master-failover shop", "force-master-takeover shop --to db2"])
        func `hooks are left out where that is said`(line: String) throws {
            #expect(try Self.query(line + " --owner anna --skip-hooks") == ["owner=anna", "skipHooks=true"])
        }

        @Test(arguments: ["recover db1", "recover-lite db1", "force-master-failover shop", "force-master-takeover shop --to db2"])
        func `a recovery is waited for as long as it may take`(line: String) throws {
            let command = try Self.command(line)
            #expect(type(of: command).timeout == FailoverCommand.longest)
        }

        @Test(arguments: [
            "recover", "recover-lite", "recover-lite db1 --skip-hooks", "force-master-failover", "force-master-takeover shop", "force-master-failover shop --to db2",
            "force-master-failover shop --only-if-dead", "begin-maintenance db1", "in-maintenance", "enable-global-recoveries shop",
        ])
        func `what names nothing, or means nothing there, is not taken`(line: String) {
            #expect(throws: (any Error).self) { try BatonCommand.parseAsRoot(line.split(separator: " ").map(String.init)) }
        }

        @Test(arguments: ["recover //x", "recover db1 --to a,b", "force-master-takeover shop --to //x", "in-maintenance db1:port"])
        func `a word that is no server is refused before anything is asked`(line: String) throws {
            let command = try Self.command(line)
            #expect(throws: CommandFailure.self) { try command.path() }
        }

        @Test func `brakes have both names`() throws {
            func begun(_ line: String...) throws -> any ParsableCommand { try BatonCommand.parseAsRoot(line) }
            let maintenance = try #require(try begun("begin-maintenance", "db1", "--reason", "disk", "--for", "1h") as? BeginMaintenanceCommand)
            #expect(maintenance.command.server == "db1" && maintenance.command.duration == "1h" && maintenance.command.person.reason == "disk")
            let downtime = try #require(try begun("begin-downtime", "db1") as? BeginDowntimeCommand)
            #expect(downtime.command.server == "db1" && downtime.command.duration == "10m")
            #expect(try begun("end-maintenance", "db1") is EndMaintenanceCommand)
            #expect(try begun("end-downtime", "db1") is EndDowntimeCommand)
        }

        @Test func `the help says when to use which`() {
            let help = BatonCommand.helpMessage()
            for name in ["recover", "recover-lite", "force-master-failover", "force-master-takeover"] { #expect(help.contains("  \(name) "), "\(help)") }
            #expect(!help.contains("disable-global-recoveries") && !help.contains("begin-maintenance"))
            #expect(BatonCommand.helpMessage(for: RecoverCommand.self).contains("baton recover db1:3306 --reason"))
            #expect(BatonCommand.helpMessage(for: ForceFailoverCommand.self).contains("baton force-master-failover shop --reason"))
            #expect(BatonCommand.helpMessage(for: DisableGlobalRecoveriesCommand.self).contains("baton disable-global-recoveries --reason"))
        }

        // MARK: The manual

        private static let manual = URL(filePath: #filePath).appending(path: "../../../Documentation/Manual/Operations/Switchover.md").standardized

        @Test func `the manual lists every name, and no other`() throws {
            let text = try String(contentsOf: Self.manual, encoding: .utf8)
            let heading = try #require(text.range(of: "### Orchestrator's names"))
            let rest = text[heading.upperBound...]
            let chapter = rest[..<(rest.range(of: "\n## ")?.lowerBound ?? rest.endIndex)]
            var listed: [String] = []
            for row in chapter.split(separator: "\n") where row.hasPrefix("| `") {
                listed.append(String(row.dropFirst("| `".count).prefix { $0 != "`" }))
            }
            let required = [
                "graceful-master-takeover", "graceful-master-takeover-auto", "recover", "recover-lite", "force-master-failover", "force-master-takeover",
                "register-candidate", "begin-maintenance", "end-maintenance", "in-maintenance", "begin-downtime", "end-downtime", "disable-global-recoveries",
                "enable-global-recoveries", "check-global-recoveries",
            ]
            #expect(listed == required)
            let names = BatonCommand.configuration.subcommands.flatMap { [$0.configuration.commandName ?? ""] + $0.configuration.aliases }
            #expect(Set(required).subtracting(names) == [])
        }

        // MARK: What refusals say

        private func commands(_ fleet: TopologyBuilder) throws -> [String] {
            let context = SeedOptions.context(of: fleet.build(), at: WallTime(milliseconds: 0), now: TopologyFixtures.now)
            let cluster = try #require(context.cluster(hint: "db1"))
            return (Explanation(of: cluster, in: context).json["hints"]?.arrayValue ?? []).compactMap { $0["command"]?.stringValue }
        }

        @Test func `a command that a refused promotion names is one of these`() throws {
            var fleet = TopologyFixtures.primary(.mysql, replicas: 4)
            fleet["db2"].placement.isDowntimed = true
            fleet["db3"].placement.isInMaintenance = true
            fleet["db4"].placement.promotionRule = .mustNot
            fleet["db5"].channels[0].configuredDelay = .seconds(60)
            var ring = TopologyBuilder(drawing: "db1 <- db2, db3; db2 <- db1")
            ring["db1"].settings.readOnly = false
            ring["db2"].placement.promotionRule = .mustNot
            let named = try commands(fleet) + commands(ring) + ["baton failover db1:3306 --accept-data-loss"]
            #expect(named.count == 7, "\(named)")
            for line in named {
                let words = line.split(separator: " ").map(String.init)
                #expect(words.first == "baton")
                _ = try BatonCommand.parseAsRoot(Array(words.dropFirst()))
            }
        }
    }
#endif
