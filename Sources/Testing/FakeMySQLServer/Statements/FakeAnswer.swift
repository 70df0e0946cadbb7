/// What a fake server answers to one statement.
enum FakeAnswer {
    case ok
    case rows(columns: [String], [[String?]])
    case error(code: UInt16, sqlState: String, message: String)

    /// ER_UNKNOWN_SYSTEM_VARIABLE.
    static func unknownVariable(_ name: String) -> FakeAnswer {
        .error(code: 1193, sqlState: "HY000", message: "Unknown system variable '\(name)'")
    }

    /// ER_NO_SUCH_THREAD.
    static func noSuchSession(_ id: UInt32) -> FakeAnswer { .error(code: 1094, sqlState: "HY000", message: "Unknown thread id: \(id)") }

    /// ER_NOT_SUPPORTED_YET.
    static func unsupported(_ text: String) -> FakeAnswer {
        .error(code: 1235, sqlState: "42000", message: "The fake server has no answer to: \(text.prefix(200))")
    }
}
