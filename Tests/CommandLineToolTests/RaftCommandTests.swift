#if Daemon
    import ArgumentParser
    import Foundation
    import Orchestration
    import Presentation
    import Testing

    @testable import CommandLineTool

    @Suite struct RaftCommandTests {
        @Test func `every command is found by its name, and raft alone is the status`() throws {
            for line in [
                ["raft", "add", "baton4"], ["raft", "add", "baton4:10008", "--incarnation", "3", "--json"], ["raft", "remove", "[::1]:10008"], ["raft", "transfer"],
                ["raft", "transfer", "baton2"], ["raft", "snapshot", "--url", "http://baton2:3000"], ["raft", "identity", "--config", "x"], ["raft", "identity", "--config", "x", "--uri"],
            ] {
                _ = try BatonCommand.parseAsRoot(line)
            }
            #expect(try BatonCommand.parseAsRoot(["raft"]) is RaftStatusCommand)
            #expect(try BatonCommand.parseAsRoot(["raft", "status", "--json"]) is RaftStatusCommand)
            let add = try #require(try BatonCommand.parseAsRoot(["raft", "add", "baton3", "--incarnation", "2"]) as? RaftAddCommand)
            #expect(add.node.text == "baton3" && add.incarnation == 2)
        }

        @Test(arguments: [
            ["raft", "add"], ["raft", "add", "http://baton4"], ["raft", "add", ""], ["raft", "add", "a b"], ["raft", "add", "a", "--incarnation", "-1"], ["raft", "remove"],
            ["raft", "identity"], ["raft", "identity", "--config", "x", "--uri", "--json"], ["raft", "elect"], ["raft", "unsafe-recover", "--config", "x", "--accept-data-loss"],
            ["raft", "unsafe-recover", "--config", "x", "--from", "/old", "--from-cluster", "baton"],
        ])
        func `what is none of them is refused`(line: [String]) {
            #expect(throws: (any Error).self) { try BatonCommand.parseAsRoot(line) }
        }

        @Test func `what is left of a cluster is named, and what is not said is as it is now`() throws {
            let line = ["raft", "unsafe-recover", "--config", "x", "--from", "/old", "--from-cluster", "baton", "--accept-data-loss"]
            let command = try #require(try BatonCommand.parseAsRoot(line) as? RaftUnsafeRecoverCommand)
            #expect(command.remains == RaftRemains(directory: "/old", clusterName: "baton"))
            let other = try #require(try BatonCommand.parseAsRoot(line + ["--from-address", "b:1", "--from-incarnation", "2"]) as? RaftUnsafeRecoverCommand)
            #expect(other.remains == RaftRemains(directory: "/old", clusterName: "baton", address: "b:1", incarnation: 2))
        }

        @Test func `help shows every command with what it does, and how a node is replaced`() {
            let help = BatonCommand.helpMessage(for: RaftCommand.self, columns: 150)
            for text in ["status", "add", "remove", "transfer", "snapshot", "identity", "unsafe-recover", "raise RaftIncarnation", "baton raft add baton3:10008 --incarnation 1"] {
                #expect(help.contains(text), "\(text)")
            }
        }

        @Test func `an identity is for people, for scripts, and for openssl`() throws {
            func output(_ arguments: String...) throws -> String {
                let identity = ShownRaftIdentity(node: "0a", cluster: "0b", uri: "baton://0b/node/0a")
                return try #require(try BatonCommand.parseAsRoot(["raft", "identity", "--config", "x"] + arguments) as? RaftIdentityCommand).output(identity)
            }
            #expect(try output() == "node     0a\ncluster  0b\nuri      baton://0b/node/0a")
            #expect(try output("--uri") == "baton://0b/node/0a")
            #expect(try JSONReader.value(from: output("--json")) == ["node": "0a", "cluster": "0b", "uri": "baton://0b/node/0a"])
        }

        @Test func `an identity is that of the file`() throws {
            let file = FileManager.default.temporaryDirectory.appendingPathComponent("baton-raft-\(UUID().uuidString).json")
            defer { try? FileManager.default.removeItem(at: file) }
            try Data(#"{"RaftEnabled": true, "RaftDataDir": "/r", "RaftIncarnation": 4}"#.utf8).write(to: file)
            let raft = try RaftIdentityCommand.raft(file.path, environment: [:])
            #expect(raft.advertise == "127.0.0.1:10008" && raft.incarnation == 4)
            try Data(#"{"RaftDataDir": "/r"}"#.utf8).write(to: file)
            #expect { try RaftIdentityCommand.raft(file.path, environment: [:]) } throws: { "\($0)".contains("RaftEnabled is not set") }
            #expect { try RaftIdentityCommand.raft("/nowhere.json", environment: [:]) } throws: { "\($0)".contains("/nowhere.json") }
        }
    }
#endif
