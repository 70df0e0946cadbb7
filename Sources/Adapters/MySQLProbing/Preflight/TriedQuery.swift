#if MySQL
/// One of the configuration's own queries, to be tried by a preflight.
package struct TriedQuery: Hashable, Sendable {
    /// What the answer is for, as far as it matters to whether it is one.
    package enum Purpose: Hashable, Sendable {
        /// One column of at most one row.
        case value
        /// The same, asked of replicas only.
        case replicaValue
        /// The account and the password of replication in the first two columns of the first row; never shown.
        case credentials
    }

    /// The configuration's key.
    package var name: String
    package var text: String
    package var purpose: Purpose

    package init(_ name: String, _ text: String, _ purpose: Purpose) {
        self.name = name
        self.text = text
        self.purpose = purpose
    }
}
#endif
