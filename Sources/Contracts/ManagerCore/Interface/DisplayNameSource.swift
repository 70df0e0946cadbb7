/// What a server is asked for the name that is shown beside its address. Names are for people: which server it is, is decided by its identity.
public enum DisplayNameSource: Hashable, Sendable, Codable {
    case none
    /// `@@hostname`.
    case hostname
    /// `@@report_host`; a server without one shows none.
    case reportHost
}
