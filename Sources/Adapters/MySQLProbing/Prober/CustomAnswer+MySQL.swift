#if MySQL
import MySQLClient
import Probing

extension CustomAnswer.Content {
    /// What a server sent for one query: one column of at most one row.
    init(_ results: [MySQLResult]) {
        guard let result = results.first, results.count == 1 else {
            self = .failed("it must be one statement with a result")
            return
        }
        guard result.columns.count == 1 else {
            self = .failed("it answers \(result.columns.count) columns instead of one")
            return
        }
        guard result.rows.count <= 1 else {
            self = .failed("it answers \(result.rows.count) rows instead of one")
            return
        }
        self = .value(result.rows.first?[0])
    }
}
#endif
