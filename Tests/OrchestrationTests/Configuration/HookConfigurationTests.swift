import Hooks
@testable import Orchestration
import Testing

@Suite struct HookConfigurationTests {
    private func decode(_ text: String, environment: [String: String] = [:]) throws(ConfigurationError) -> BatonConfiguration {
        try BatonConfiguration.decode(bytes: Array(text.utf8), source: "test.json", environment: environment) { $0 == "/ca.pem" ? [] : nil }
    }

    private func problems(_ text: String, environment: [String: String] = [:]) -> [String] {
        do {
            _ = try decode(text, environment: environment)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    private static let secret = "0123456789abcdef"

    @Test func `lines of the incumbent's lists come first in their phase, then the elements of hooks, as the file has them`() throws {
        let configuration = try decode(
            """
            {"hookTimeout": "30s", "PostFailoverProcesses": ["echo a", "", "echo b &"], "PreFailoverProcesses": ["echo c"],
             "hooks": [
                {"phase": "PostFailoverProcesses", "argv": ["/bin/move", "{failureClusterAlias}", ""], "deadline": "5s", "name": "mover"},
                {"phase": "PostFailoverProcesses", "url": "https://hooks.example/a?token=${TOKEN}", "secret": "${SECRET}", "caFile": "/ca.pem", "required": true},
                {"Phase": "PreFailoverProcesses", "shell": "echo d", "required": false}]}
            """, environment: ["TOKEN": "t0", "SECRET": Self.secret + "\n"])
        let webhook = ConfiguredWebhook(url: try WebhookURL(parsing: "https://hooks.example/a?token=t0"), secret: Secret(Self.secret), authorityFile: "/ca.pem")
        let half = Duration.seconds(30)
        #expect(
            configuration.hooks == [
                .init(phase: .preFailover, .shellLine("echo c"), isRequired: true, deadline: half), .init(phase: .preFailover, .shellLine("echo d"), deadline: half),
                .init(phase: .postFailover, .shellLine("echo a"), deadline: half), .init(phase: .postFailover, .shellLine("echo b &"), deadline: half),
                .init(phase: .postFailover, .program("/bin/move", arguments: ["{failureClusterAlias}", ""]), deadline: .seconds(5), name: "mover"),
                .init(phase: .postFailover, .webhook(webhook), isRequired: true, deadline: half),
            ])
        #expect(configuration.notes == [])
        var dumped = ""
        dump(configuration.hooks, to: &dumped)
        #expect(!dumped.contains(Self.secret))
    }

    @Test func `each phase takes hooks of each kind`() throws {
        for phase in HookPhase.allCases {
            let text = """
                {"hooks": [{"phase": "\(phase.rawValue)", "argv": ["a"]}, {"phase": "\(phase.rawValue)", "shell": "b"},
                           {"phase": "\(phase.rawValue)", "url": "http://h/c", "secret": "\(Self.secret)"}]}
                """
            #expect(try decode(text).hooks.map(\.phase) == [phase, phase, phase])
            #expect(try decode("{\"\(phase.rawValue)\": [\"a\"]}").hooks == [.init(phase: phase, .shellLine("a"), isRequired: phase.stopsOnFailure)])
        }
    }

    @Test func `hooks that run afterwards are required where the file says so, and no others can be`() throws {
        let text = #"{"PostMasterFailoverProcesses": ["a"], "PostFailoverProcesses": ["b"], "requiredHooks": ["PostFailoverProcesses"], "hooks": [{"phase": "PostFailoverProcesses", "argv": ["c"]}]}"#
        #expect(
            try decode(text).hooks == [
                .init(phase: .postPrimaryFailover, .shellLine("a")), .init(phase: .postFailover, .shellLine("b"), isRequired: true),
                .init(phase: .postFailover, .program("c", arguments: []), isRequired: true),
            ])
        for name in ["PostUnsuccessfulFailoverProcesses", "PreFailoverProcesses", "postfailover"] {
            #expect(throws: ConfigurationError.self) { try decode("{\"requiredHooks\": [\"\(name)\"]}") }
        }
    }

    @Test func `a hook of the list can be what fences`() throws {
        #expect(try decode(#"{"fencing": "hook", "hooks": [{"phase": "FencingProcesses", "argv": ["stonith", "{failedHost}"]}]}"#).hooks.map(\.isRequired) == [true])
    }

    struct Mistake: Sendable, CustomTestStringConvertible {
        var element: String
        var problem: String
        var testDescription: String { element }
    }

    @Test(arguments: [
        Mistake(element: #""echo""#, problem: "hooks[0]: must be an object with some of phase, argv, shell, url, secret, caFile, required, deadline, name, not a string"),
        Mistake(element: #"{"argv": ["a"]}"#, problem: "hooks[0]: needs a phase, one of OnFailureDetectionProcesses, "),
        Mistake(element: #"{"phase": "PostFailover", "argv": ["a"]}"#, problem: "hooks[0].phase: must be OnFailureDetectionProcesses or "),
        Mistake(element: #"{"phase": "PostFailoverProcesses"}"#, problem: "hooks[0]: needs one of argv, shell, url (line 1)"),
        Mistake(element: #"{"phase": "PostFailoverProcesses", "argv": ["a"], "shell": "b"}"#, problem: "hooks[0]: needs one of argv, shell, url, and not argv and shell"),
        Mistake(element: #"{"phase": "PostFailoverProcesses", "argv": []}"#, problem: "hooks[0].argv: must begin with a program"),
        Mistake(element: #"{"phase": "PostFailoverProcesses", "argv": "a b"}"#, problem: "hooks[0].argv: must be a list of strings, not a string"),
        Mistake(element: #"{"phase": "PostFailoverProcesses", "argv": ["a", 7]}"#, problem: "hooks[0].argv[1]: must be a string, not an integer"),
        Mistake(element: #"{"phase": "PostFailoverProcesses", "shell": " "}"#, problem: "hooks[0].shell: must be a command"),
        Mistake(element: #"{"phase": "PostFailoverProcesses", "argv": ["a"], "argV": ["b"]}"#, problem: "hooks[0].argV: stands twice; remove one"),
        Mistake(element: #"{"phase": "PostFailoverProcesses", "argv": ["a"], "requird": true}"#, problem: "hooks[0].requird: is not known there; what is: phase, "),
        Mistake(element: #"{"phase": "PostFailoverProcesses", "argv": ["a"], "deadline": "1ms"}"#, problem: "hooks[0].deadline: is out of range; allowed is 100ms to 1h"),
        Mistake(element: #"{"phase": "PostFailoverProcesses", "argv": ["a"], "deadline": 5}"#, problem: "hooks[0].deadline: must be a duration such as"),
        Mistake(element: #"{"phase": "PostFailoverProcesses", "argv": ["a"], "secret": "0123456789abcdef"}"#, problem: "hooks[0].secret: has a meaning beside url only"),
        Mistake(element: #"{"phase": "OnFailureDetectionProcesses", "argv": ["a"], "required": true}"#, problem: "hooks[0].required: must not be true in OnFailureDetectionProcesses"),
        Mistake(element: #"{"phase": "FencingProcesses", "argv": ["a"], "required": false}"#, problem: "hooks[0].required: must not be false in FencingProcesses"),
        Mistake(element: #"{"phase": "PostFailoverProcesses", "url": "https://h/"}"#, problem: "hooks[0].secret: is needed, with at least 16 bytes"),
        Mistake(element: #"{"phase": "PostFailoverProcesses", "url": "https://h/", "secret": "topsecret"}"#, problem: "hooks[0].secret: is needed, with at least 16 bytes"),
        Mistake(element: #"{"phase": "PostFailoverProcesses", "url": "https://h/", "secret": "${UNSET}"}"#, problem: "hooks[0].secret: the environment variable UNSET is not set"),
        Mistake(element: #"{"phase": "PostFailoverProcesses", "url": "https://h/", "secret": 17}"#, problem: "hooks[0].secret: must be a string, not an integer"),
        Mistake(element: #"{"phase": "PostFailoverProcesses", "url": "https://u:topsecret@h/", "secret": "0123456789abcdef"}"#, problem: "hooks[0].url: must not name a user"),
        Mistake(element: #"{"phase": "PostFailoverProcesses", "url": "hooks.example", "secret": "0123456789abcdef"}"#, problem: "hooks[0].url: must begin with https://"),
        Mistake(element: #"{"phase": "PostFailoverProcesses", "url": "https://h/", "secret": "0123456789abcdef", "caFile": "/absent"}"#, problem: "hooks[0].caFile: /absent cannot be read"),
    ]) func `a mistake is one clear problem`(mistake: Mistake) {
        let found = problems("{\"hooks\": [\(mistake.element)]}")
        #expect(found.count == 1 && found[0].hasPrefix(mistake.problem), "\(found)")
        #expect(!found.joined().contains("topsecret"))
    }

    @Test func `all problems are told at once, each with its line`() {
        let text = """
            {"hooks": [
              {"phase": "PostFailoverProcesses", "argv": [""]},
              {"phase": "Nowhere", "shell": "a", "deadline": "soon"},
              {"url": "https://h/x", "secret": "\(Self.secret)", "phase": "PostFailoverProcesses"},
              {"url": "https://h/x?y", "secret": "\(Self.secret)", "phase": "PostFailoverProcesses"},
              {"url": "https://h/x", "secret": "\(Self.secret)", "phase": "PostFailoverProcesses", "name": "other"}]}
            """
        let found = problems(text)
        #expect(found.map { String($0.prefix { $0 != ":" }) } == ["hooks[0].argv", "hooks[1].phase", "hooks[1].deadline", "hooks[3]"], "\(found)")
        #expect(found.map { String($0.suffix(8)) } == ["(line 2)", "(line 3)", "(line 3)", "(line 5)"])
    }

    @Test func `hooks must be a list`() {
        #expect(problems(#"{"hooks": {}}"#) == ["hooks: must be a list of objects, not an object (line 1)"])
    }
}
