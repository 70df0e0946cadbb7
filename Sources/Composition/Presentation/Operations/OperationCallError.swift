/// A request for an operation that cannot be understood.
package struct OperationCallError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong and how it is written, for the person who asked.
    package var description: String

    package init(_ description: String) { self.description = description }
}
