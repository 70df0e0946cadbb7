/// Whether a server would start read-only, as far as it tells (server truth T2: it should).
public enum BootReadOnly: Hashable, Sendable, Codable {
    /// Its configuration says so; where, if the server tells.
    case readOnly(path: String)
    /// Its configuration, or the default, says that it takes writes.
    case writable(path: String)
    /// Somebody set the variable since the start, which hides what the configuration says; or the server does not tell.
    case unknown

    /// nil: not known.
    public var isReadOnly: Bool? {
        switch self {
        case .readOnly: true
        case .writable: false
        case .unknown: nil
        }
    }

    /// The file that says so; empty where the server names none.
    public var path: String {
        switch self {
        case .readOnly(let path), .writable(let path): path
        case .unknown: ""
        }
    }
}
