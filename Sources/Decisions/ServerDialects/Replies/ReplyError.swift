/// A reply that does not have the shape its statement promises. The server lives; what it said cannot be used.
package struct ReplyError: Error, Hashable, CustomStringConvertible {
    package enum Code: String, Hashable, Sendable {
        /// An essential statement has no result set.
        case missingReply
        /// A statement that answers one row answered none.
        case emptyReply
        /// A column without which there are no facts is absent or NULL.
        case missingColumn
        /// A value is not of the column's form.
        case malformedValue
    }

    package var code: Code
    package var statement: ProbeStatement.Kind
    package var column: String
    package var value: String

    package init(_ code: Code, statement: ProbeStatement.Kind, column: String = "", value: String = "") {
        self.code = code
        self.statement = statement
        self.column = column
        self.value = value
    }

    package var description: String {
        switch code {
        case .missingReply: "no reply to the \(statement.rawValue) statement"
        case .emptyReply: "the \(statement.rawValue) statement answered no row"
        case .missingColumn: "the \(statement.rawValue) reply has no value for \(column)"
        case .malformedValue: "the \(statement.rawValue) reply has \(column) = '\(value)'"
        }
    }
}
