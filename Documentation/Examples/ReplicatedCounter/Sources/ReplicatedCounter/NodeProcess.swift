import Foundation

/// A node that this process started.
final class NodeProcess {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var unread = ""

    init(number: Int, directory: String) throws {
        process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
        process.arguments = ["node", "\(number)", directory]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    /// The answer; nil: the process has ended.
    func ask(_ question: String) -> String? {
        guard process.isRunning else { return nil }
        do { try input.fileHandleForWriting.write(contentsOf: Data((question + "\n").utf8)) } catch { return nil }
        while true {
            if let end = unread.firstIndex(of: "\n") {
                defer { unread = String(unread[unread.index(after: end)...]) }
                return String(unread[..<end])
            }
            let data = output.fileHandleForReading.availableData
            if data.isEmpty { return nil }
            unread += String(decoding: data, as: UTF8.self)
        }
    }

    /// As a crash would.
    func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
