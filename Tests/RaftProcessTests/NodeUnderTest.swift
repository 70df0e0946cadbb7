#if Network
    import Foundation
    import Synchronization

    /// A process of a node, and what it says, line by line.
    final class NodeUnderTest: Sendable {
        private let process: Process
        private let orders: FileHandle
        let lines: AsyncStream<String>

        /// - Parameters:
        ///   - firstValue: from which on it proposes values while it leads; nil: it proposes what it is told to.
        ///   - environment: beside that of the tests.
        init(number: Int, directory: String, firstValue: UInt64?, environment: [String: String] = [:]) throws {
            let (input, output) = (Pipe(), Pipe())
            let (lines, said) = AsyncStream.makeStream(of: String.self)
            self.lines = lines
            process = Process()
            // Built into the same directory as the tests.
            process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appendingPathComponent("RaftTestNode")
            process.arguments = ["\(number)", directory] + (firstValue.map { ["\($0)"] } ?? [])
            process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
            process.standardInput = input
            process.standardOutput = output
            orders = input.fileHandleForWriting
            let unread = Mutex(Data())
            output.fileHandleForReading.readabilityHandler = { handle in
                let data = handle.availableData
                if data.isEmpty {
                    handle.readabilityHandler = nil
                    return said.finish()
                }
                let whole = unread.withLock { unread in
                    unread += data
                    var parts = unread.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
                    unread = Data(parts.popLast() ?? Data())
                    return parts.map { String(decoding: $0, as: UTF8.self) }
                }
                for line in whole { said.yield(line) }
            }
            try process.run()
        }

        /// What it answers, which begins with one of the words: it tells of other things at any time. nil: it has ended.
        func ask(_ order: String, answers words: String...) async throws -> String? {
            try tell(order)
            for await line in lines where words.contains(where: { line == $0 || line.hasPrefix("\($0) ") }) { return line }
            return nil
        }

        func tell(_ order: String) throws { try orders.write(contentsOf: Data((order + "\n").utf8)) }

        func signal(_ number: Int32) { Foundation.kill(process.processIdentifier, number) }

        struct NoLimit: Error {}

        /// From now on it opens nothing more; what is open stays.
        func takeDescriptors() throws {
            let limit = Process()
            limit.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            limit.arguments = ["prlimit", "--pid", "\(process.processIdentifier)", "--nofile=0:0"]
            try limit.run()
            limit.waitUntilExit()
            guard limit.terminationStatus == 0 else { throw NoLimit() }
        }

        var isRunning: Bool { process.isRunning }

        /// - Returns: its status.
        func waitForExit() -> Int32 {
            process.waitUntilExit()
            return process.terminationStatus
        }

        /// As a crash would.
        func kill() {
            if process.isRunning { signal(SIGKILL) }
            process.waitUntilExit()
        }
    }
#endif
