/// Whether a server would start read-only, as far as it tells (server truth T2: it should).
package enum BootReadOnly: Hashable, Sendable {
    /// Its configuration says so; where, if the server tells.
    case readOnly(path: String)
    /// Its configuration, or the default, says that it takes writes.
    case writable(path: String)
    /// Somebody set the variable since the start, which hides what the configuration says; or the server does not tell.
    case unknown

    /// Reads the reply to the question where the present value comes from.
    init(_ table: ReplyTable?) {
        guard let row = table?.records.first, let origin = row["origin"]?.uppercased() else {
            self = .unknown
            return
        }
        let path = row["path"] ?? ""
        switch origin {
        case "COMPILED", "COMPILE-TIME": self = .writable(path: "")
        case "CONFIG", "COMMAND-LINE", "COMMAND_LINE", "GLOBAL", "SERVER", "EXPLICIT", "EXTRA", "USER", "LOGIN", "PERSISTED", "ENV":
            self = ValueParsing.isOn(row["value"] ?? "") ? .readOnly(path: path) : .writable(path: path)
        default: self = .unknown
        }
    }
}
