#if Daemon
    import ArgumentParser
    import Foundation
    import KVPublishers
    import Orchestration
    import RouteRendering
    import Testing

    @testable import CommandLineTool

    @Suite struct RenderCommandTests {
        private static func parse(_ arguments: [String]) throws -> RenderCommand {
            try #require(try BatonCommand.parseAsRoot(["render", "--template", "t", "--config", "c"] + arguments) as? RenderCommand)
        }

        @Test func `what follows the dashes is the command, options of its own included`() throws {
            let command = try Self.parse(["--output", "o", "--watch", "--interval", "500ms", "--mode", "0640", "--", "systemctl", "reload", "--no-block", "haproxy"])
            #expect(command.command == ["systemctl", "reload", "--no-block", "haproxy"] && command.watch && command.output == "o")
            #expect(command.interval.duration == .milliseconds(500) && command.reloadTimeout.duration == .seconds(30) && command.mode?.bits == 0o640)
        }

        @Test func `without an output it is printed once`() throws {
            let command = try Self.parse([])
            #expect(command.output == nil && !command.watch && command.command.isEmpty && command.mode == nil && command.interval.duration == .seconds(1))
        }

        @Test(arguments: [
            ["--watch"], ["--", "reload"], ["--mode", "0644"], ["--output", "o", "--interval", "99ms"], ["--output", "o", "--interval", "2h"], ["--output", "o", "--interval", "often"],
            ["--output", "o", "--reload-timeout", "500ms"], ["--output", "o", "--mode", "0999"], ["--output", "o", "--mode", "01777"], ["--output", "o", "reload"],
        ])
        func `what makes no sense is refused`(arguments: [String]) {
            #expect(throws: (any Error).self) { try Self.parse(arguments) }
        }

        @Test func `help says what a template sees, and what the exit codes mean`() {
            let help = BatonCommand.helpMessage(for: RenderCommand.self, columns: 200)
            for text in ["{{#named.orders}}", "{{^withdrawn}}", "Exit codes: 0", "--interval", "--reload-timeout", "<command>"] { #expect(help.contains(text), "\(text)") }
        }

        @Test func `a store is found by its name, or by the first word of it`() throws {
            let (file, consul, other) = (InMemoryKVPublisher(name: "file /kv"), InMemoryKVPublisher(name: "consul dc1"), InMemoryKVPublisher(name: "consul dc2"))
            #expect(try RenderCommand.choose(nil, among: [file], of: "c").name == "file /kv")
            #expect(try RenderCommand.choose("file", among: [file, consul], of: "c").name == "file /kv")
            #expect(try RenderCommand.choose("consul dc2", among: [file, consul, other], of: "c").name == "consul dc2")
            for (name, stores, text) in [
                (nil, [], "names no store"), (nil, [file, consul], "say which store"), ("consul", [consul, other], "say which store"), ("etcd", [file, consul], "has no store \"etcd\"; it has: file /kv; consul dc1"),
            ] as [(String?, [any KVPublisher], String)] {
                #expect { try RenderCommand.choose(name, among: stores, of: "c") } throws: { "\($0)".contains(text) }
            }
        }

        @Test func `a template is followed through a link, and read as it is`() throws {
            let directory = FileManager.default.temporaryDirectory.appendingPathComponent("baton-template-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
            defer { try? FileManager.default.removeItem(at: directory) }
            let (file, link) = (directory.appendingPathComponent("file"), directory.appendingPathComponent("link"))
            try Data("{{#clusters}}{{name}}{{/clusters}}".utf8).write(to: file)
            try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file.path)
            try FileManager.default.createSymbolicLink(at: link, withDestinationURL: file)
            #expect(try TemplateFile(path: link.path).mode == 0o640)
            try Data([0xFF]).write(to: file)
            #expect { try TemplateFile(path: file.path) } throws: { "\($0)".contains("not UTF-8") }
            #expect { try TemplateFile(path: directory.path + "/none") } throws: { "\($0)".contains("cannot be read") }
        }

        @Test func `a configuration with the keys of a store alone is enough`() throws {
            let configuration = try BatonConfiguration.decode(bytes: Array(#"{"KVFileDirectory": "/kv"}"#.utf8), source: "c", environment: [:], readFile: { _ in nil })
            #expect(configuration.kvFileDirectory == "/kv")
        }
    }
#endif
