/// Headers by which the audit learns who asked.
package enum OperatorHeader {
    /// Whom a program says that it asks for, `ann@host7`. The command line sends it; nobody checks it.
    package static let claim = "Baton-Operator"
    /// Of a request that a manager passed on: where it came from.
    package static let origin = "Baton-Forwarded-For"
}
