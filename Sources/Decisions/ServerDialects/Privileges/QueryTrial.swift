/// How a server answered one of the configuration's own queries when it was tried.
package struct QueryTrial: Hashable, Sendable {
    package enum Outcome: Hashable, Sendable {
        /// One value; nil: no row, or NULL, which means that the server has nothing to say.
        case answered(String?)
        /// An answer that is not shown: it holds a password.
        case answeredSecretly
        /// The query is for replicas, and the server is none.
        case notAsked
        /// Why it is of no use, for people.
        case failed(String)
    }

    /// The configuration's key.
    package var name: String
    package var outcome: Outcome

    package init(_ name: String, _ outcome: Outcome) {
        self.name = name
        self.outcome = outcome
    }

    package var hasFailed: Bool { if case .failed = outcome { true } else { false } }
}
