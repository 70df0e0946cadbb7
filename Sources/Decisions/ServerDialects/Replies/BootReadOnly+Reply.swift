import TopologyModel

extension BootReadOnly {
    /// Where MySQL keeps what `SET PERSIST` said, in the data directory. It is read after every other option, those of the command line
    /// too, and wins (tried with 9.7). Only a server that is started with `--no-defaults` does not read it, which nobody can ask it.
    static let persistedFile = "mysqld-auto.cnf"

    /// Reads the reply to the question where the present values come from: a row for `read_only` and, on MySQL, one for `super_read_only`, which brings the
    /// other along.
    init(_ table: ReplyTable?) {
        let rows = (table?.records ?? []).map { BootReadOnly.said(by: $0) }
        if let closing = rows.first(where: { $0.isReadOnly == true }) {
            self = closing
        } else if let first = rows.first, rows.allSatisfy({ $0.isReadOnly == false }) {
            self = first
        } else {
            self = .unknown
        }
    }

    private static func said(by row: ReplyRow) -> BootReadOnly {
        let path = row["path"] ?? ""
        if let persisted = row["persisted"] { return said(persisted, by: path.hasSuffix(persistedFile) ? path : persistedFile) }
        switch row["origin"]?.uppercased() ?? "" {
        case "COMPILED", "COMPILE-TIME": return .writable(path: "")
        case "CONFIG", "COMMAND-LINE", "COMMAND_LINE", "GLOBAL", "SERVER", "EXPLICIT", "EXTRA", "USER", "LOGIN", "PERSISTED", "ENV", "ENVIRONMENT":
            return said(row["value"] ?? "", by: path)
        default: return .unknown
        }
    }

    private static func said(_ value: String, by path: String) -> BootReadOnly {
        ValueParsing.isOn(value) ? .readOnly(path: path) : .writable(path: path)
    }

    /// What is known after this reading. A `SET GLOBAL` hides what an option file says, and does not change it: what was read before that in the same run of the
    /// server still holds. Of what was persisted it does not: that may have been taken back.
    func succeeding(_ earlier: BootReadOnly?) -> BootReadOnly {
        guard self == .unknown, let earlier, !earlier.path.hasSuffix(BootReadOnly.persistedFile) else { return self }
        return earlier
    }
}
