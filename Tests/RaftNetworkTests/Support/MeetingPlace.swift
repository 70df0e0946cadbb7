#if Network
import Foundation
import Raft
import RaftCore

@testable import RaftNetwork

/// A folder with the sockets and disks of nodes that find each other by addresses that are known before anybody listens. It goes with the last of them.
final class MeetingPlace: Sendable {
    let folder: String

    init() throws {
        // The path of a socket has room for about a hundred bytes.
        folder = FileManager.default.temporaryDirectory.appending(path: "baton-\(UUID().uuidString.prefix(8))").path()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func address(_ number: Int) -> String { "unix:\(folder)/\(number).socket" }

    func roster(_ number: Int, incarnation: UInt64 = 0, of list: ClosedRange<Int> = 1...3, cluster: String = "production") throws -> RaftRoster {
        try RaftRoster(RaftIdentity(clusterName: cluster, address: address(number), incarnation: incarnation), addresses: list.map(address))
    }

    func transport(_ roster: RaftRoster, _ security: RaftNetworkSecurity = .insecure) -> RaftNetworkTransport {
        var settings = RaftNetworkSettings(identity: roster.identity.log, listen: roster.identity.address, security: security)
        // A node that is waited for is found soon.
        settings.reconnectMost = .milliseconds(100)
        settings.meetingReportFirst = .milliseconds(20)
        settings.meetingReportMost = .milliseconds(100)
        return RaftNetworkTransport(settings)
    }

    /// What lies on a disk from one start of a node to the next.
    func storage(_ number: Int) throws -> NodeStorage {
        let paths = ["log", "snapshots"].map { "\(folder)/\(number)/\($0)" }
        for path in paths { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
        return NodeStorage(log: DirectoryLogFiles(paths[0]), snapshots: DirectoryLogFiles(paths[1]))
    }

    func loseDisk(_ number: Int) throws { try FileManager.default.removeItem(atPath: "\(folder)/\(number)") }
}

/// One node's first meeting under way.
struct MeetingUnderWay: Sendable {
    let transport: RaftNetworkTransport
    let reports: AsyncStream<RaftMeetingReport>
    private let task: Task<RaftMeetingOutcome, any Error>

    init(_ place: MeetingPlace, _ roster: RaftRoster, _ security: RaftNetworkSecurity = .insecure) {
        let (reports, told) = AsyncStream.makeStream(of: RaftMeetingReport.self)
        let transport = place.transport(roster, security)
        self.reports = reports
        self.transport = transport
        task = Task { try await transport.meet(roster) { told.yield($0) } }
    }

    var outcome: RaftMeetingOutcome {
        get async throws { try await task.value }
    }

    /// As a crash would, for the others.
    func crash() async {
        task.cancel()
        _ = await task.result
    }

    var error: (any Error)? {
        get async { if case .failure(let error) = await task.result { error } else { nil } }
    }

    /// Until it waits for these nodes of the place and nobody else; then what it says of them.
    func waits(for numbers: Int..., at place: MeetingPlace) async -> [String]? {
        await reports.first { Set($0.waiting.map(\.place.address)) == Set(numbers.map(place.address)) }?.waiting.map(\.reason)
    }

    /// Until what it says of somebody holds these words.
    func tells(_ words: String) async -> Bool { await reports.first { $0.description.contains(words) } != nil }
}
#endif
