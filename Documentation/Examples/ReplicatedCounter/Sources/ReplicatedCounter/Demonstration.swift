import Foundation
import Raft

/// Starts three nodes, counts, kills the one that leads, and counts on.
struct Demonstration {
    struct Failure: Error, CustomStringConvertible { var description: String }

    /// A cluster without its leader has another one within two seconds; a machine that does much else takes longer.
    private static let patience: TimeInterval = 60

    private let directory: String
    private var nodes: [NodeProcess]
    private var leader = 0
    private var session: RaftSession?

    init() throws {
        let directory = NSTemporaryDirectory() + "baton-counter-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        self.directory = directory
        nodes = try (1...CounterNode.count).map { try NodeProcess(number: $0, directory: directory) }
    }

    mutating func run() throws {
        // Whoever writes to a process that was killed shall get an error, not a signal.
        signal(SIGPIPE, SIG_IGN)
        defer {
            for node in nodes { node.kill() }
            try? FileManager.default.removeItem(atPath: directory)
        }
        session = RaftSession(SessionID(rawValue: try number(of: "session", in: askLeader("open"))))
        try count(to: 100)
        nodes[leader].kill()
        print("the leader was killed")
        try count(to: 200)
        for place in nodes.indices where nodes[place].ask("state") == nil { nodes[place] = try NodeProcess(number: place + 1, directory: directory) }
        print("it was started again")
        try count(to: 300)
        for node in nodes { try wait(for: "total 300") { node.ask("state") } }
        print("all nodes hold the same total")
    }

    private mutating func count(to end: UInt64) throws {
        while true {
            guard var session else { throw Failure(description: "there is no session") }
            let stamp = session.next()
            let total = try number(of: "total", in: askLeader("add \(session.id.rawValue) \(stamp.sequence) \(stamp.answeredThrough)"))
            session.answered(stamp)
            self.session = session
            // With one session and one command at a time every step is one: nothing was lost, and nothing counted twice.
            guard total == stamp.sequence else { throw Failure(description: "the total is \(total) after \(stamp.sequence) increments") }
            if total == end { return print("counted to \(total)") }
        }
    }

    /// Asks one node after the other until one of them does it.
    private mutating func askLeader(_ question: String) throws -> String {
        let deadline = Date(timeIntervalSinceNow: Demonstration.patience)
        while Date() < deadline {
            if let answer = nodes[leader].ask(question), !answer.hasPrefix("error") { return answer }
            leader = (leader + 1) % nodes.count
            usleep(Demonstration.pause)
        }
        throw Failure(description: "no node leads")
    }

    private func wait(for wanted: String, _ look: () -> String?) throws {
        let deadline = Date(timeIntervalSinceNow: Demonstration.patience)
        while Date() < deadline {
            if look() == wanted { return }
            usleep(Demonstration.pause)
        }
        throw Failure(description: "a node does not say \(wanted)")
    }

    /// 10 ms between two questions.
    private static let pause: useconds_t = 10_000

    private func number(of name: String, in answer: String) throws -> UInt64 {
        guard answer.hasPrefix(name + " "), let number = UInt64(answer.dropFirst(name.count + 1)) else { throw Failure(description: "not a \(name): \(answer)") }
        return number
    }
}
