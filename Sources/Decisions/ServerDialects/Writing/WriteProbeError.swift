/// What a server's error says of its ability to write, where a row of the write probe was refused.
package enum WriteProbeError: Hashable, Sendable {
    /// It gave up waiting, at a limit that our session set: others wait as well.
    case waits
    /// It was closed, or goes down, or somebody ended the session: nothing about whether it can write.
    case notNow
    /// The account or the table is not as it should be.
    case impossible
    /// It cannot write.
    case fails

    package init(code: Int) {
        switch code {
        case 1205, 1969, 3024: self = .waits  // a lock, and the time limits of both flavours
        case 1290, 1836, 3032: self = .notNow  // read_only, read-only mode, offline_mode
        case 1053, 1077, 1094, 1317, 1927: self = .notNow  // shutdown, and killed
        case 1049, 1054, 1146, 1305: self = .impossible  // no such schema, column, table, function
        default: self = UnreadFacts.isAccessDenied(code) ? .impossible : .fails
        }
    }
}
