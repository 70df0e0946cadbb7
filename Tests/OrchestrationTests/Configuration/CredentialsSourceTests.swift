@testable import Orchestration
import Synchronization
import Testing
import TopologyModel

@Suite struct CredentialsSourceTests {
    /// A file, a clock, and what people were told.
    private final class Scene: Sendable {
        private struct State {
            var content: String?
            var now = MonotonicInstant.zero
            var told: [String] = []
            var readings = 0
        }

        private let state: Mutex<State>

        init(_ content: String) { state = Mutex(State(content: content)) }

        var content: String? {
            get { state.withLock { $0.content } }
            set { state.withLock { $0.content = newValue } }
        }
        var told: [String] { state.withLock { $0.told } }
        var readings: Int { state.withLock { $0.readings } }
        func pass(_ time: Duration) { state.withLock { $0.now = $0.now + time } }

        func source(environment: [String: String] = [:]) throws -> CredentialsSource {
            let configuration = try BatonConfiguration.decode(
                bytes: Array(#"{"MySQLTopologyCredentialsConfigFile": "/my.cnf"}"#.utf8), source: "test", environment: environment
            ) { _ in content.map { Array($0.utf8) } }
            return CredentialsSource(
                configuration, environment: environment, now: { self.state.withLock { $0.now } }, tell: { news in self.state.withLock { $0.told.append(news) } }
            ) { _ in
                self.state.withLock {
                    $0.readings += 1
                    return $0.content.map { Array($0.utf8) }
                }
            }
        }
    }

    private static func file(_ password: String) -> String { "[client]\nuser = baton\npassword = \(password)\n" }

    @Test func `a password that is rotated is taken from the file, which is looked at once per second`() throws {
        let scene = Scene(Self.file("old"))
        let source = try scene.source()
        #expect(source.current.user == "baton" && source.current.password.reveal() == "old" && scene.told.isEmpty)
        scene.content = Self.file("new")
        #expect(source.current.password.reveal() == "old" && scene.readings == 1)
        scene.pass(.seconds(1))
        #expect(source.current.password.reveal() == "new" && scene.readings == 2)
        scene.pass(.seconds(5))
        _ = source.current
        #expect(scene.told == ["MySQLTopologyCredentialsConfigFile: /my.cnf was read: sessions from now on log in with what it says"])
    }

    @Test(arguments: [
        (nil as String?, "cannot be read"), ("[client]\n", "has neither user nor password in a section [client]"),
        ("[client]\npassword = ${NO_SUCH}\n", "needs the environment variable NO_SUCH, which is not set"), ("[client]\npassword = ${x\n", "has a ${ without its closing brace"),
    ])
    func `a file that cannot be used leaves the account as it was, and is told of once`(content: String?, reason: String) throws {
        let scene = Scene(Self.file("old"))
        let source = try scene.source()
        scene.content = content
        for _ in 0..<3 {
            scene.pass(.seconds(1))
            #expect(source.current.password.reveal() == "old")
        }
        #expect(scene.told == ["MySQLTopologyCredentialsConfigFile: /my.cnf \(reason); the account stays as it was"])
        scene.content = Self.file("old")
        scene.pass(.seconds(1))
        _ = source.current
        #expect(scene.told.count == 2, "it is in order again")
    }

    @Test func `what the file takes from the environment is replaced, and nothing secret is told`() throws {
        let scene = Scene(Self.file("a-${SECRET}"))
        let source = try scene.source(environment: ["SECRET": "hidden"])
        #expect(source.current.password.reveal() == "a-hidden")
        scene.content = Self.file("b-${SECRET}")
        scene.pass(.seconds(1))
        #expect(source.current.password.reveal() == "b-hidden" && !scene.told.joined().contains("hidden"))
    }

    @Test func `an account that comes from no file is what the configuration says`() throws {
        let configuration = try BatonConfiguration.decode(
            bytes: Array(#"{"MySQLTopologyUser": "u", "MySQLTopologyPassword": "p"}"#.utf8), source: "test", environment: [:]
        ) { _ in nil }
        let source = CredentialsSource(configuration, environment: [:], now: { .zero }, tell: { _ in Issue.record("nothing to tell") }) { _ in
            Issue.record("no file to read")
            return nil
        }
        #expect(source.current == configuration.credentials)
    }
}
