import Foundation

/// A node that this process started.
final class NodeProcess {
    private let process = Process()
    private let orders = Pipe()
    private let answers = Pipe()
    private var unread = ""

    init(number: Int, ports: [Int], directory: String) throws {
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = [BenchmarkNode.role, "\(number)", ports.map { "\($0)" }.joined(separator: ","), directory]
        process.standardInput = orders
        process.standardOutput = answers
        try process.run()
    }

    /// nil: it has ended.
    func ask(_ order: String) -> String? {
        guard process.isRunning else { return nil }
        do { try orders.fileHandleForWriting.write(contentsOf: Data((order + "\n").utf8)) } catch { return nil }
        while true {
            if let end = unread.firstIndex(of: "\n") {
                defer { unread = String(unread[unread.index(after: end)...]) }
                return String(unread[..<end])
            }
            let data = answers.fileHandleForReading.availableData
            if data.isEmpty { return nil }
            unread += String(decoding: data, as: UTF8.self)
        }
    }

    func kill() {
        guard process.isRunning else { return }
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
