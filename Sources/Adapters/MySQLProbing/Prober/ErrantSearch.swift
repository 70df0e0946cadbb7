#if MySQL
import MySQLClient
import Probing
import Refactoring
import ServerDialects
import TopologyModel

/// A search through the binary logs of a server, over a session of its own.
struct ErrantSearch: Sendable {
    let reader: FactsReader
    let limits: SessionLimits

    /// Throws what the server or the connection failed at.
    func run(_ request: ErrantSearchRequest) async throws(FactsReader.Failure) -> ErrantSearchOutcome {
        let dialect = DialectSelection.dialect(for: try await reader.learn())
        try await reader.send(dialect.sessionSetup(limits))
        let facts = try await ServerLook.take(reader, dialect: dialect).facts
        guard facts.server.identity == request.expectedIdentity else {
            return .failed("another server answers at \(request.address): \(facts.server.identity)")
        }
        guard facts.settings.binaryLogEnabled else { return .failed("\(request.address) writes no binary log") }
        let files = try await reader.query([dialect.binaryLogs]).first?.rows.compactMap { $0["Log_name"] } ?? []
        var purged = GTIDSet()
        if case .mysql(let set) = facts.transactions.purged { purged = set }
        var search = BinaryLogSearch(request.errant, purged: purged, files: files)
        while let file = search.next {
            let statement: String
            do {
                statement = try dialect.binaryLogBeginning(file)
            } catch {
                return .failed("\(error)")
            }
            search.read(try await reader.query([statement]).first.flatMap { BinaryLogBeginning(reply: ReplyTable($0)).loggedBefore })
        }
        guard let location = search.result else {
            return .failed("a binary log of \(request.address) does not say at its beginning what the logs before it held")
        }
        return .located(location)
    }
}
#endif
