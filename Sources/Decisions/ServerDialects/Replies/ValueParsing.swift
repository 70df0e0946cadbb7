import TopologyModel

/// The forms of single values, with one error for all of them.
struct ValueParsing {
    let row: ReplyRow
    let statement: ProbeStatement.Kind

    func required(_ column: String) throws(ReplyError) -> String {
        guard let value = row[column] else { throw ReplyError(.missingColumn, statement: statement, column: column) }
        return value
    }

    /// Of the first of these columns that the reply has; nil when there is none, or it is NULL or empty.
    func number<Number: FixedWidthInteger>(_ columns: String..., as type: Number.Type = Number.self) throws(ReplyError) -> Number? {
        guard let text = row[columns], !text.isEmpty else { return nil }
        guard let number = Number(text) else { throw malformed(columns.joined(separator: "/"), text) }
        return number
    }

    func requiredNumber<Number: FixedWidthInteger>(_ column: String, as type: Number.Type = Number.self) throws(ReplyError) -> Number {
        guard let number = try number(column, as: type) else { throw ReplyError(.missingColumn, statement: statement, column: column) }
        return number
    }

    func flag(_ column: String) -> Bool? { row[column].map(ValueParsing.isOn) }

    /// `read_only` of MariaDB is on in four ways since 12.0 (MDEV-36425).
    static func isOn(_ text: String) -> Bool {
        switch text.lowercased() {
        case "1", "on", "yes", "true", "no_lock", "no_lock_no_admin": true
        default: false
        }
    }

    func mysqlGTIDs(_ column: String) throws(ReplyError) -> GTIDValue {
        guard let text = row[column] else { return .none }
        // The server breaks long sets into lines.
        let oneLine = String(String.UnicodeScalarView(text.unicodeScalars.filter { $0 != "\n" && $0 != "\r" }))
        guard let set = GTIDSet(parsing: oneLine) else { throw malformed(column, text) }
        return .mysql(set)
    }

    func mariadbGTIDs(_ column: String) throws(ReplyError) -> GTIDValue {
        guard let text = row[column] else { return .none }
        guard let position = MariaDBGTIDPosition(parsing: text) else { throw malformed(column, text) }
        return .mariadb(position)
    }

    /// The new and the old column names. nil when the file is not named, as before the first connection.
    func coordinates(file: [String], position: [String]) throws(ReplyError) -> BinlogCoordinates? {
        guard let name = row[file], !name.isEmpty, let offset = row[position] else { return nil }
        guard let number = UInt64(offset) else { throw malformed(position.joined(separator: "/"), offset) }
        return BinlogCoordinates(file: name, position: number)
    }

    /// Decimal seconds such as `2.000`.
    func seconds(_ column: String) throws(ReplyError) -> Duration? {
        guard let text = row[column], !text.isEmpty else { return nil }
        guard let seconds = Double(text), seconds.isFinite, seconds >= 0, seconds < Double(Int32.max) else { throw malformed(column, text) }
        return .milliseconds(Int64((seconds * 1000).rounded()))
    }

    func malformed(_ column: String, _ value: String) -> ReplyError {
        ReplyError(.malformedValue, statement: statement, column: column, value: value)
    }
}
