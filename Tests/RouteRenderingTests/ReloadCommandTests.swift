#if Daemon
@testable import RouteRendering
import TestProcesses
import Testing

@Suite struct ReloadCommandTests {
    private static func run(_ words: [String], deadline: Duration = .seconds(20)) async throws -> ReloadOutcome {
        let command = try ReloadCommand(words, deadline: deadline)
        return await command.reload()
    }

    @Test func `the status decides`() async throws {
        #expect(try await Self.run(["true"]) == .succeeded)
        #expect(try await Self.run(["/bin/sh", "-c", "exit 3"]) == .failed(reason: "\"/bin/sh\" ended with status 3"))
        #expect(try await Self.run(["/bin/sh", "-c", "kill -9 $$"]) == .failed(reason: "\"/bin/sh\" was ended by signal 9"))
    }

    @Test func `arguments are no shell's business`() async throws {
        try await Fixture.inDirectory { directory in
            let outcome = try await Self.run(["touch", directory + "/$(id) ; x"])
            #expect(outcome == .succeeded)
            #expect(Fixture.mode(of: directory + "/$(id) ; x") != nil)
        }
    }

    @Test(arguments: ["/nowhere/program", "no-such-program-of-baton"])
    func `a program that there is not is told of`(program: String) async throws {
        #expect(try await Self.run([program]) == .failed(reason: "\"\(program)\" is not found, or may not be executed"))
    }

    @Test(arguments: [[], [""], ["true", "a\0b"]])
    func `words that start nothing are refused`(words: [String]) {
        #expect(throws: RouteRenderingError.self) { try ReloadCommand(words, deadline: .seconds(1)) }
    }

    /// Tried until one leaves the shell the time to start something: a busy machine may not come to that within the first.
    private static let deadlines: [Duration] = [.milliseconds(500), .seconds(5), .seconds(30)]

    @Test func `what takes too long is ended, with what it started`() async throws {
        var child: Int32?
        for deadline in Self.deadlines where child == nil {
            child = try await Fixture.inDirectory { directory -> Int32? in
                let fifo = directory + "/fifo"
                let outcome = try await Self.run(["/bin/sh", "-c", "mkfifo \(fifo); cat \(fifo) & echo $! >\(directory)/child; cat \(fifo)"], deadline: deadline)
                guard case .failed(let reason) = outcome else {
                    Issue.record("it succeeded")
                    return nil
                }
                #expect(reason.contains("took longer than"))
                let started: Int32? = Fixture.read(directory + "/child")?.split(separator: "\n").first.flatMap { Int32($0) }
                if let started { try await Eventually.holds("the end of what it started", within: .seconds(10)) { Fixture.hasEnded(started) } }
                return started
            }
        }
        #expect(child != nil, "it never started anything")
    }

    @Test func `what ignores the request to end is ended all the same`() async throws {
        let outcome = try await Self.run(["/bin/sh", "-c", "trap '' TERM; while :; do sleep 1; done"], deadline: .milliseconds(300))
        guard case .failed = outcome else {
            Issue.record("it succeeded")
            return
        }
    }

    @Test func `a program that goes on in a session of its own is not waited for`() async throws {
        try await Fixture.inDirectory { directory in
            let outcome = try await Self.run(["/bin/sh", "-c", "mkfifo \(directory)/fifo; setsid cat \(directory)/fifo >/dev/null 2>&1 & echo $! >\(directory)/child"])
            #expect(outcome == .succeeded)
            let child = try #require(Fixture.read(directory + "/child")?.split(separator: "\n").first.flatMap { Int32($0) })
            #expect(!Fixture.hasEnded(child))
            Fixture.end(child)
        }
    }
}
#endif
