import TopologyModel

extension ReservedPort {
    /// Reads the configuration variables; nil: the server has no such port.
    ///
    /// MariaDB: `extra_port` is 0 where there is none. MySQL: without `admin_address` nobody listens on `admin_port`; the address may have a network namespace behind it.
    init?(_ variables: ValueParsing) throws(ReplyError) {
        if let port = try variables.number("extra_port", as: UInt16.self), port > 0 {
            self.init(port: port)
            return
        }
        guard let host = variables.row["admin_address"]?.split(separator: "/").first, let port = try variables.number("admin_port", as: UInt16.self), port > 0
        else { return nil }
        self.init(host: String(host), port: port)
    }
}
