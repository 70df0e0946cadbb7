import Probing

/// What a server answered to the configuration's own queries. A query that fails leaves the earlier answer.
struct ServerAnswers: Sendable, Codable {
    /// By the query's place among all.
    private var values: [String?] = []
    /// What people were told of a query that fails; nil while it answers.
    private var told: [String?] = []

    subscript(_ query: CustomQuery) -> String? {
        let place = ServerAnswers.place(query)
        return place < values.count ? values[place] : nil
    }

    /// Takes an answer in. Returns what is to be told of it, if that is news.
    mutating func take(_ answer: CustomAnswer) -> String? {
        if values.isEmpty {
            values = Array(repeating: nil, count: CustomQuery.allCases.count)
            told = values
        }
        let place = ServerAnswers.place(answer.query)
        switch answer.content {
        case .value(let value):
            values[place] = value
            told[place] = nil
            return nil
        case .failed(let reason):
            // A lag is of its moment: the server's own measure takes its place. Where a server stands does not change with a failing query.
            if answer.query == .replicationLag { values[place] = nil }
            guard told[place] != reason else { return nil }
            told[place] = reason
            return reason
        }
    }

    private static func place(_ query: CustomQuery) -> Int { CustomQuery.allCases.firstIndex(of: query) ?? 0 }
}
