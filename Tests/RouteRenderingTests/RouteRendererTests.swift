#if Daemon
import Clocks
import ControlModel
import KVPublishers
@testable import RouteRendering
import Testing
import TopologyModel

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

@Suite struct RouteRendererTests {
    private static let template = "{{#clusters}}\n{{name}} {{^withdrawn}}{{address}}{{/withdrawn}}\n{{/clusters}}\n"

    private static func renderer(_ store: any KVPublisher, _ output: String, _ reloader: (any Reloader)? = nil) throws -> RouteRenderer {
        try renderer(store, OutputFile(path: output, firstMode: 0o640), reloader)
    }

    /// As a process makes it that is started anew.
    private static func renderer(_ store: any KVPublisher, _ output: OutputFile, _ reloader: (any Reloader)? = nil) throws -> RouteRenderer {
        try RouteRenderer(
            publisher: store, template: RouteTemplate(text: template, source: "t"), output: output, reloader: reloader,
            schedule: RenderSchedule(policy: RenderPolicy(), random: SplitMix64(state: 1)))
    }

    private static func second(_ second: Int64) -> MonotonicInstant { MonotonicInstant(nanoseconds: second * 1_000_000_000) }

    @Test func `the output is written once, and the command runs after it`() async throws {
        try await Fixture.inDirectory { directory in
            let output = directory + "/out"
            let (store, reloader) = (ScriptedStore([Fixture.primary()]), RecordingReloader(output: output))
            let renderer = try Self.renderer(store, output, reloader)
            let first = await renderer.pass(at: Self.second(0))
            #expect(first.isReplaced && first.reload == .succeeded && first.changes == [.taken(Fixture.primary())] && first.failure == nil)
            #expect(Fixture.read(output) == "orders db1:3306\n")
            let inode = Fixture.inode(of: output)
            #expect(await renderer.pass(at: Self.second(1)) == RenderPass())
            #expect(Fixture.inode(of: output) == inode)
            #expect(await reloader.seen == ["orders db1:3306\n"])
        }
    }

    @Test func `a withdrawn route has no address`() async throws {
        try await Fixture.inDirectory { directory in
            let store = ScriptedStore([Fixture.primary()])
            let renderer = try Self.renderer(store, directory + "/out")
            _ = await renderer.pass(at: Self.second(0))
            await store.set([Fixture.withdrawn()])
            #expect(await renderer.pass(at: Self.second(1)).changes == [.taken(Fixture.withdrawn())])
            #expect(Fixture.read(directory + "/out") == "orders \n")
        }
    }

    @Test(arguments: [KVPublisherError(.unreachable, "no route"), KVPublisherError(.refused, "denied"), KVPublisherError(.timedOut, "late")])
    func `a store that fails changes nothing, and is followed again when it is back`(failure: KVPublisherError) async throws {
        try await Fixture.inDirectory { directory in
            let output = directory + "/out"
            let (store, reloader) = (ScriptedStore([Fixture.primary()]), RecordingReloader(output: output))
            let renderer = try Self.renderer(store, output, reloader)
            _ = await renderer.pass(at: Self.second(0))
            await store.fail(failure)
            let pass = await renderer.pass(at: Self.second(1))
            #expect(pass.failure == RouteRenderingError(.store, "scripted: \(failure.message)") && !pass.isReplaced && pass.reload == nil)
            #expect(Fixture.read(output) == "orders db1:3306\n")
            await store.fail(nil)
            await store.set([Fixture.primary(host: "db2", epoch: 2)])
            #expect(await renderer.pass(at: Self.second(2)).isReplaced)
            #expect(await reloader.seen.count == 2)
        }
    }

    @Test func `a lower epoch is not rendered after a restart either`() async throws {
        try await Fixture.inDirectory { directory in
            let output = try OutputFile(path: directory + "/out", firstMode: 0o640)
            let before = try Self.renderer(ScriptedStore([Fixture.primary(host: "db2", epoch: 5)]), output)
            _ = await before.pass(at: Self.second(0))
            let after = try Self.renderer(ScriptedStore([Fixture.primary(host: "db1", epoch: 4)]), output)
            let pass = await after.pass(at: Self.second(0))
            #expect(!pass.isReplaced && pass.troubles.count == 1)
            #expect(Fixture.read(output.path) == "orders db2:3306\n")
        }
    }

    @Test func `what is no record keeps no other`() async throws {
        try await Fixture.inDirectory { directory in
            let store = ScriptedStore([Fixture.primary(1, name: "a"), Fixture.primary(2, name: "b")])
            let renderer = try Self.renderer(store, directory + "/out")
            _ = await renderer.pass(at: Self.second(0))
            await store.set([Fixture.primary(2, name: "b", host: "db2", epoch: 2)])
            await store.corrupt(Fixture.cluster(1))
            #expect(await renderer.pass(at: Self.second(1)).troubles.count == 1)
            #expect(Fixture.read(directory + "/out") == "a db1:3306\nb db2:3306\n")
        }
    }

    @Test func `a command that failed is tried again, later and later, and by the next process at once`() async throws {
        try await Fixture.inDirectory { directory in
            let output = try OutputFile(path: directory + "/out", firstMode: 0o640)
            let failure = ReloadOutcome.failed(reason: "x")
            let (store, reloader) = (ScriptedStore([Fixture.primary()]), RecordingReloader(output: output.path, answers: [failure, failure]))
            let renderer = try Self.renderer(store, output, reloader)
            #expect(await renderer.pass(at: Self.second(0)).reload == failure)
            #expect(await renderer.pass(at: MonotonicInstant(nanoseconds: 999_999_999)).reload == nil)
            #expect(await renderer.pass(at: Self.second(1)).reload == failure)
            #expect(await renderer.pass(at: Self.second(2)).reload == nil)
            let next = try Self.renderer(store, output, reloader)
            let pass = await next.pass(at: Self.second(0))
            #expect(pass.reload == .succeeded && !pass.isReplaced)
            #expect(await next.pass(at: Self.second(100)).reload == nil)
            #expect(await reloader.seen.count == 3)
        }
    }

    @Test func `an output that was written by a run without a command is owed to the next that has one`() async throws {
        try await Fixture.inDirectory { directory in
            let output = try OutputFile(path: directory + "/out", firstMode: 0o640)
            let (store, reloader) = (ScriptedStore([Fixture.primary()]), RecordingReloader(output: output.path))
            let without = try Self.renderer(store, output)
            #expect(await without.pass(at: Self.second(0)).reload == nil)
            let with = try Self.renderer(store, output, reloader)
            let pass = await with.pass(at: Self.second(0))
            #expect(pass.reload == .succeeded && !pass.isReplaced)
        }
    }

    @Test func `a command that failed is tried again while the store is down`() async throws {
        try await Fixture.inDirectory { directory in
            let (store, reloader) = (ScriptedStore([Fixture.primary()]), RecordingReloader(output: directory + "/out", answers: [.failed(reason: "x")]))
            let renderer = try Self.renderer(store, directory + "/out", reloader)
            _ = await renderer.pass(at: Self.second(0))
            await store.fail(KVPublisherError(.unreachable, "down"))
            #expect(await renderer.pass(at: Self.second(5)).reload == .succeeded)
        }
    }

    @Test func `an output that somebody changed is written anew`() async throws {
        try await Fixture.inDirectory { directory in
            let output = directory + "/out"
            let reloader = RecordingReloader(output: output)
            let renderer = try Self.renderer(ScriptedStore([Fixture.primary()]), output, reloader)
            _ = await renderer.pass(at: Self.second(0))
            try Fixture.write("by hand\n", to: output)
            #expect(await renderer.pass(at: Self.second(1)).isReplaced)
            #expect(await reloader.seen == ["orders db1:3306\n", "orders db1:3306\n"])
        }
    }

    @Test func `permissions are those of the file that is there, of the first one those that were given, or those that were asked for`() async throws {
        try await Fixture.inDirectory { directory in
            let output = directory + "/out"
            let file = try OutputFile(path: output, firstMode: 0o640)
            try file.replace(with: [1])
            #expect(Fixture.mode(of: output) == 0o640)
            try Fixture.write("x", to: output, mode: 0o604)
            try file.replace(with: [2])
            #expect(Fixture.mode(of: output) == 0o604)
            try file.save(RenderMemory())
            #expect(Fixture.mode(of: directory + "/.out.baton") == 0o600)
            let other = try OutputFile(path: directory + "/other", mode: 0o600, firstMode: 0o640)
            try Fixture.write("x", to: other.path, mode: 0o604)
            try other.replace(with: [3])
            #expect(Fixture.mode(of: other.path) == 0o600)
        }
    }

    @Test func `two processes do not keep one output`() async throws {
        try await Fixture.inDirectory { directory in
            let first = try OutputFile(path: directory + "/out", firstMode: 0o600)
            #expect { try OutputFile(path: directory + "/out", firstMode: 0o600) } throws: { "\($0)".contains("another `baton render`") }
            _ = try OutputFile(path: directory + "/out2", firstMode: 0o600)
            withExtendedLifetime(first) {}
        }
    }

    @Test func `an output that cannot be one is refused before anything is rendered`() async throws {
        try await Fixture.inDirectory { directory in
            for path in ["", "/", directory + "/", directory + "/no/out", directory + "/.", "/dev/null/x"] {
                #expect(throws: RouteRenderingError.self, "\(path)") { try OutputFile(path: path, firstMode: 0o600) }
            }
            symlink("target", directory + "/link")
            #expect { try OutputFile(path: directory + "/link", firstMode: 0o600) } throws: { "\($0)".contains("symbolic link") }
            mkdir(directory + "/folder", 0o700)
            #expect(throws: RouteRenderingError.self) { try OutputFile(path: directory + "/folder", firstMode: 0o600) }
        }
    }

    @Test func `a memory that cannot be read is not ignored`() async throws {
        try await Fixture.inDirectory { directory in
            try Fixture.write("else", to: directory + "/.out.baton")
            #expect { try Self.renderer(ScriptedStore(), directory + "/out") } throws: { "\($0)".contains("/.out.baton: not what was kept") }
        }
    }

    @Test func `nothing is written when what was rendered cannot be remembered`() async throws {
        try await Fixture.inDirectory { directory in
            let (store, reloader) = (ScriptedStore([Fixture.primary()]), RecordingReloader(output: directory + "/out"))
            let renderer = try Self.renderer(store, directory + "/out", reloader)
            // In the way of the file that would take its place.
            mkdir(directory + "/.out.baton", 0o700)
            let pass = await renderer.pass(at: Self.second(0))
            #expect(pass.failure?.code == .output && pass.reload == nil && !pass.isReplaced)
            #expect(Fixture.read(directory + "/out") == nil)
            rmdir(directory + "/.out.baton")
            #expect(await renderer.pass(at: Self.second(1)).reload == .succeeded)
        }
    }

    @Test func `the records of a real store are rendered`() async throws {
        try await Fixture.inDirectory { directory in
            let store = FileKVPublisher(directory: directory)
            _ = try await store.publish(Fixture.record(name: "a\nb"))
            let renderer = try Self.renderer(store, directory + "/out")
            _ = await renderer.pass(at: Self.second(0))
            #expect(Fixture.read(directory + "/out") == "a%0Ab db1:3306\n")
            _ = try await store.withdraw(Fixture.cluster(1), because: "x", at: WallTime(milliseconds: 0))
            _ = await renderer.pass(at: Self.second(1))
            #expect(Fixture.read(directory + "/out") == "a%0Ab \n")
        }
    }

    // MARK: Watching

    /// Lets something happen before each pass, and ends the watch after the last.
    private actor Script {
        private var steps: [@Sendable () async -> Void]

        init(_ steps: [@Sendable () async -> Void]) { self.steps = steps }

        func next() async throws {
            guard !steps.isEmpty else { throw CancellationError() }
            await steps.removeFirst()()
        }
    }

    @Test func `a watch says one line for each thing that changes`() async throws {
        try await Fixture.inDirectory { directory in
            let output = directory + "/out"
            let store = ScriptedStore([Fixture.primary()])
            let renderer = try Self.renderer(store, output, RecordingReloader(output: output))
            let script = Script([
                {}, { await store.set([Fixture.primary(host: "db2", epoch: 2)]) }, {}, { await store.fail(KVPublisherError(.unreachable, "down")) }, {}, { await store.fail(nil) }, {},
            ])
            let (lines, continuation) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .unbounded)
            let clock = ServiceClock(now: { .zero }, wall: { WallTime(milliseconds: 0) }, sleep: { _ in try await script.next() })
            try await RenderWatch(renderer: renderer, clock: clock) { continuation.yield($0) }.run()
            continuation.finish()
            #expect(
                await lines.reduce(into: []) { $0.append($1) } == [
                    "\"orders\": db1:3306 of epoch 1", "the output was replaced", "the command succeeded", "\"orders\": db2:3306 of epoch 2", "the output was replaced", "the command succeeded",
                    "nothing is rendered, and what is there stays: scripted: down", "rendering again",
                ])
        }
    }
}
#endif
