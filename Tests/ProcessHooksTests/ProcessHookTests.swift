#if Daemon
import Foundation
import Hooks
import ProcessHooks
import Testing
import TopologyModel

@Suite struct ProcessHookTests {
    private let background = BackgroundProcesses(maximum: 1)

    private func options(deadline: Duration = .seconds(30)) -> ProcessHookOptions {
        var options = ProcessHookOptions()
        options.environment = ["PATH": ProcessHookOptions.defaultPath, "HOME": "/root", "BATON_TEST_SECRET": "hunter2"]
        options.deadline = deadline
        options.terminationGrace = .milliseconds(50)
        return options
    }

    private func invocation(_ phase: HookPhase = .postFailover, alias: String = "orders") -> HookInvocation {
        var invocation = HookInvocation(phase: phase, failed: InstanceAddress(host: "db-1", port: 3306))
        invocation.clusterAlias = alias
        return invocation
    }

    private func run(
        _ command: ProcessHookCommand, _ invocation: HookInvocation? = nil, options: ProcessHookOptions? = nil
    ) async -> HookResult {
        let invocation = invocation ?? self.invocation()
        return await ProcessHook(command, phase: invocation.phase, options: options ?? self.options(), background: background).run(invocation)
    }

    static let endings: [(String, HookResult)] = [
        ("echo out; echo err >&2", .succeeded(output: "out\nerr\n")),
        ("echo why; exit 3", .failed(reason: "exit status 3", output: "why\n")),
        ("kill -9 $$", .failed(reason: "ended by signal 9", output: "")),
        ("cat; echo end", .succeeded(output: "end\n")),
        ("exec >&- 2>&-; sleep 0.05; exit 4", .failed(reason: "exit status 4", output: "")),
        ("exit 127", .failed(reason: "exit status 127 (a shell's answer for: command not found)", output: "")),
    ]

    @Test(arguments: endings) func `the end of a line is its result`(ending: (String, HookResult)) async {
        #expect(await run(.shellLine(ending.0)) == ending.1)
    }

    @Test func `an executable gets its arguments one by one, without a shell`() async {
        let result = await run(
            .executable("printf", arguments: ["<%s>", "{failureClusterAlias}", "at {failedHost}:{failedPort}", "{successorHost}", ""]),
            invocation(alias: "a b; $(id)"))
        #expect(result == .succeeded(output: "<a b; $(id)><at db-1:3306><{successorHost}><>"))
    }

    static let hostileValues = [
        "; rm -rf ~ #", "$(id)", "`id`", "${HOME}", "$HOME", "'", "\"", "' ; id ; '", "\" ; id ; \"", "'\"; id; \"'", "a\nid\nb", "\\", "\\\\'", "",
        " ", "*", "~", "-n", "&& id", "| id", ") ; id", "{failedHost}", "é💾", "\u{1}\u{7F}", "$'\\x41'", "!!",
    ]

    @Test(arguments: hostileValues) func `a hostile value is text wherever it stands`(value: String) async {
        let plain = "printf '<%s>' {X} \"{X}\" '{X}' x{X}y \"$(printf %s {X})\" \"$(printf %s \"{X}\")\" \"`printf %s {X}`\" \\{X} ${Y:-\"{X}\"}"
        let line = (plain + " # it's {X}\n(printf '<%s>' $'{X}' {X})").replacing("{X}", with: "{failureClusterAlias}")
        let all = [value, value, value, "x\(value)y", value, value, value, value, value, value, value]
        #expect(await run(.shellLine(line), invocation(alias: value)) == .succeeded(output: all.map { "<\($0)>" }.joined()))
    }

    @Test(arguments: hostileValues) func `so it is for another shell`(value: String) async {
        var options = options()
        options.shell = "/bin/sh"
        let line = "printf '<%s>' {X} \"{X}\" '{X}' \"$(printf %s {X})\"".replacing("{X}", with: "{failureClusterAlias}")
        #expect(await run(.shellLine(line), invocation(alias: value), options: options)
            == .succeeded(output: String(repeating: "<\(value)>", count: 4)))
    }

    @Test func `a value with a NUL byte is refused before anything runs`() async {
        for command in [ProcessHookCommand.shellLine("echo"), .executable("echo", arguments: ["{failureClusterAlias}"])] {
            #expect(await run(command, invocation(alias: "a\0b"))
                == .failed(reason: "not started: the value of ORC_FAILURE_CLUSTER_ALIAS holds a NUL byte", output: ""))
        }
    }

    @Test func `the environment holds the basics and the facts, and no secret of the manager`() async {
        #expect(setenv("BATON_TEST_INHERITED", "hunter2", 1) == 0)
        guard case .succeeded(let output) = await run(.executable("env", arguments: [])) else {
            Issue.record("env did not run")
            return
        }
        let names = Set(output.split(separator: "\n").map { String($0.prefix { $0 != "=" }) })
        #expect(names == Set(["PATH", "HOME"] + HookEnvironment(invocation()).variables.map(\.name)))
        #expect(output.contains("ORC_FAILURE_CLUSTER_ALIAS=orders\n"))
    }

    @Test func `open files of the manager stay with it`() async {
        // Not marked to be closed: a library may forget to.
        let descriptor = open("/etc/hostname", O_RDONLY)
        defer { close(descriptor) }
        let result = await run(.shellLine("test -e /proc/self/fd/\(descriptor) && echo open; readlink /proc/self/fd/0"))
        #expect(descriptor > 2)
        #expect(result == .succeeded(output: "/dev/null\n"))
    }

    @Test func `of a flood the end is kept`() async {
        var options = options()
        options.outputTailBytes = 1024
        let result = await run(.shellLine("head -c 5000000 /dev/zero | tr '\\0' x; echo end"), options: options)
        let tail = String(repeating: "x", count: 1020) + "end\n"
        #expect(result == .succeeded(output: "[the first \(5_000_004 - 1024) bytes are left out]\n" + tail))
    }

    /// Each prints the process numbers of a child and of itself; none of them ends by itself.
    static let stubborn = [
        // The leader obeys, its child does not.
        "(trap '' TERM; echo $BASHPID; while :; do sleep 300; done) & echo $$; wait",
        // Nobody obeys.
        "trap '' TERM; sleep 300 & echo $!; echo $$; while :; do wait; sleep 300; done",
    ]

    /// Tried until one leaves the time to print both: a busy machine may not come to that within the first.
    private static let deadlines: [Duration] = [.milliseconds(700), .seconds(5), .seconds(30)]

    @Test(arguments: stubborn) func `at the deadline the process ends with its children`(line: String) async throws {
        var processes: [pid_t] = []
        for deadline in Self.deadlines where processes.count < 2 {
            let result = await run(.shellLine(line), options: options(deadline: deadline))
            guard case .timedOut(let output) = result else {
                Issue.record("\(result)")
                return
            }
            processes = output.split(separator: "\n").compactMap { pid_t($0) }
            for process in processes { try await expectGone(process) }
        }
        #expect(processes.count == 2)
    }

    @Test func `a child that is left behind on purpose does not hold the hook`() async throws {
        let result = await run(.shellLine("sleep 300 & echo $!; echo started"))
        guard case .succeeded(let output) = result, let child = pid_t(output.prefix { $0 != "\n" }) else {
            Issue.record("\(result)")
            return
        }
        #expect(kill(child, SIGKILL) == 0)
    }

    /// Nothing of it is in the process group that is ended, and it ends by itself only when nobody reads it any more.
    @Test(arguments: ["setsid yes & wait", "setsid yes & exit 0"]) func `who floods from a session of its own does not hold the hook beyond its deadline`(line: String) async {
        let result = await run(.shellLine(line), options: options(deadline: .milliseconds(300)))
        // A leader that has exited may be seen before there is a flood.
        switch result {
        case .timedOut, .succeeded: break
        case .failed, .started: Issue.record("\(result)")
        }
    }

    @Test func `cancellation ends the process`() async throws {
        let hook = ProcessHook(.shellLine("exec sleep 300"), phase: .postFailover, options: options(), background: background)
        let invocation = invocation()
        let task = Task { await hook.run(invocation) }
        task.cancel()
        #expect(await task.value == .failed(reason: "ended because the manager is shutting down", output: ""))
    }

    @Test func `a line that ends in an ampersand is started and not waited for`() async throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("baton-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(await run(.shellLine("printf %s {failureClusterAlias} > '\(path)'  & \n")) == .started)
        await background.drain()
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "orders")
        #expect(await background.count == 0)
    }

    @Test func `background hooks are bounded, and end with the manager`() async {
        #expect(await run(.shellLine("sleep 300 &")) == .started)
        #expect(await run(.shellLine("true &")) == .failed(reason: "not started: 1 background hooks are running", output: ""))
        await background.shutDown()
        #expect(await background.count == 0)
        #expect(await run(.shellLine("true &")).isSuccess == false)
    }

    @Test func `a background hook ends at its deadline`() async {
        var options = options()
        options.backgroundDeadline = .milliseconds(100)
        #expect(await run(.shellLine("sleep 300 &"), options: options) == .started)
        await background.drain()
        #expect(await background.count == 0)
    }

    @Test(arguments: ["/nowhere/hook", "no-such-hook", "/etc/hostname", "/tmp"])
    func `what cannot be executed is named`(executable: String) async {
        let result = await run(.executable(executable, arguments: []))
        guard case .failed(let reason, "") = result else {
            Issue.record("\(result)")
            return
        }
        #expect(reason.contains(executable))
    }

    @Test func `hooks after taking the primary get two arguments and no substitution`() async {
        var invocation = invocation(.postTakePrimary)
        invocation.successor = InstanceAddress(host: "db-2", port: 3307)
        #expect(await run(.shellLine("echo $1 $2 $ORC_SUCCESSOR_HOST {failedHost}"), invocation)
            == .succeeded(output: "db-2:3307 db-1:3306 db-2:3307 {failedHost}\n"))
    }

    @Test func `a number is refused nowhere, text in arithmetic is`() async {
        #expect(await run(.shellLine("echo $(( {failedPort} + 1 ))")) == .succeeded(output: "3307\n"))
        let refused = await run(.shellLine("echo $(( {failureClusterAlias} ))"), invocation(alias: "a[$(id)]"))
        #expect(refused == .failed(
            reason: "not started: {failureClusterAlias} stands in an arithmetic expression and its value is not a number", output: ""))
    }

    /// A killed process is gone, or waits as a zombie for whoever inherited it.
    private func expectGone(_ process: pid_t) async throws {
        let deadline = ContinuousClock.now + .seconds(10)
        var isOver = false
        repeat {
            // Taken before the look: a test that gets no turn for so long looks once more.
            isOver = ContinuousClock.now >= deadline
            guard let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else { return }
            if status.contains(") Z ") { return }
            try await Task.sleep(for: .milliseconds(1))
        } while !isOver
        Issue.record("process \(process) is still there")
    }
}
#endif
