import FakeMySQLServer
import Foundation
import TopologyModel

/// The fake fleet, in a process of its own so that its CPU time is not the manager's. Talks over pipes, a line at a time.
final class FleetProcess {
    /// The first argument of that process.
    static let role = "--fleet-process"

    let addresses: [InstanceAddress]
    /// The first server of each cluster, which its others follow.
    var sources: Set<InstanceAddress> { Set(stride(from: 0, to: addresses.count, by: clusterSize).map { addresses[$0] }) }
    private let clusterSize: Int
    private let process = Process()
    private let orders = Pipe()
    private let answers = Pipe()

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    init(servers: Int, clusterSize: Int, options: Options) throws {
        self.clusterSize = clusterSize
        addresses = (0..<servers).map { FakeServer.address(number: $0, port: options.port) }
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = [Self.role, "\(servers / clusterSize)", "\(clusterSize)", "\(options.port)", "\(options.writesPerSecond)"]
        process.standardInput = orders
        process.standardOutput = answers
        try process.run()
        try expect("ready")
    }

    var usage: ProcessUsage { ProcessUsage.read("\(process.processIdentifier)") }

    /// One server in `stride` accepts from now on and never answers. Returns which.
    func hangEach(_ stride: Int) throws -> Set<InstanceAddress> {
        let numbers = Self.hanging(of: addresses.count, stride: stride)
        try order("hang \(stride)")
        return Set(numbers.map { addresses[$0] })
    }

    func stop() {
        orders.fileHandleForWriting.closeFile()
        process.waitUntilExit()
    }

    private func order(_ text: String) throws {
        orders.fileHandleForWriting.write(Data("\(text)\n".utf8))
        try expect("done")
    }

    private func expect(_ word: String) throws {
        let answer = String(decoding: answers.fileHandleForReading.availableData, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard answer == word else { throw Failure(description: "the fleet's process said '\(answer)' instead of '\(word)'") }
    }

    /// Walks through the places within a cluster, so that primaries are among them as often as among all.
    private static func hanging(of servers: Int, stride: Int) -> [Int] {
        (0..<servers / stride).map { $0 * stride + $0 % stride }
    }

    // MARK: The other side

    /// Runs until its input ends.
    static func main(_ arguments: [String]) async throws {
        guard arguments.count == 4, let clusters = Int(arguments[0]), let size = Int(arguments[1]), let port = UInt16(arguments[2]),
            let writes = Double(arguments[3])
        else { throw Failure(description: "the arguments of a fleet's process are its parent's to give") }
        let servers = FakeServer.clusters(count: clusters, size: size, port: port, flavors: FakeFlavor.allCases, writesPerSecond: writes)
        let fleet = try FakeFleet.start(servers)
        say("ready")
        while let line = readLine() {
            let words = line.split(separator: " ")
            guard words.first == "hang", let stride = words.last.flatMap({ Int($0) }) else { throw Failure(description: "unknown order \(line)") }
            for number in hanging(of: servers.count, stride: stride) { try await fleet.update(fleet.addresses[number]) { $0.fault = .hang } }
            say("done")
        }
        await fleet.stop()
    }

    private static func say(_ word: String) { FileHandle.standardOutput.write(Data("\(word)\n".utf8)) }
}
