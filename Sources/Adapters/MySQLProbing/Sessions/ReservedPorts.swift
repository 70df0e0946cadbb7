#if MySQL
import MySQLClient
import Synchronization
import TopologyModel

/// Where servers let administrators in when all of their connections are taken (server truth T4), as they said when they were read last; shared by all who open
/// sessions with the same options.
final class ReservedPorts: Sendable {
    struct Entry: Hashable, Sendable {
        var host: String
        var port: UInt16
        /// Who says so. What answers there by now may be another server, whatever it is called (server truth T5).
        fileprivate var serverID: UInt32
        fileprivate var serverPort: UInt16
        fileprivate var hostname: String

        init(_ reserved: ReservedPort, of address: InstanceAddress, _ server: ServerFacts) {
            host = reserved.host.isEmpty ? address.host : reserved.host
            port = reserved.port
            serverID = server.serverID
            serverPort = server.port
            hostname = server.hostname
        }

        /// What the server behind the port is asked first.
        static let question = "SELECT @@GLOBAL.server_id AS server_id, @@GLOBAL.port AS port, @@GLOBAL.hostname AS hostname"

        func isAnsweredRightly(by reply: MySQLReply) -> Bool {
            guard reply.failure == nil, let row = reply.results.first?.rows.first else { return false }
            return row["server_id"] == "\(serverID)" && row["port"] == "\(serverPort)" && row["hostname"] == hostname
        }
    }

    private let entries = Mutex<[InstanceAddress: Entry]>([:])

    subscript(_ address: InstanceAddress) -> Entry? { entries.withLock { $0[address] } }

    /// Takes in what a server says; nil: it has no such port.
    func note(_ reserved: ReservedPort?, of address: InstanceAddress, _ server: ServerFacts) {
        let usable = reserved.flatMap { $0.isUsable(at: address) ? $0 : nil }
        entries.withLock { $0[address] = usable.map { Entry($0, of: address, server) } }
    }

    func forget(_ address: InstanceAddress) { entries.withLock { $0[address] = nil } }
}
#endif
