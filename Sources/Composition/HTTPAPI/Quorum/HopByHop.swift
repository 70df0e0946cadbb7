#if Daemon
    import HTTPTypes
    import NIOHTTP1

    /// Fields that are about one connection, and about one message on it: they are not passed on (RFC 9110, 7.6.1).
    enum HopByHop {
        /// The length, because no request of ours has a body and that of an answer is set anew, as are the date and the server of an answer. Nobody waits for "100 Continue".
        private static let names: Set<String> = [
            "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "content-length",
            "expect", "date", "server",
        ]

        static func removed(from fields: HTTPFields) -> HTTPFields {
            var kept = fields
            let named = fields[values: .connection].flatMap { $0.split(separator: ",") }.map { $0.filter { !$0.isWhitespace }.lowercased() }
            kept.removeAll { names.contains($0.name.canonicalName) || named.contains($0.name.canonicalName) }
            return kept
        }

        static func removed(from headers: HTTPHeaders) -> HTTPFields {
            var fields = HTTPFields()
            for (name, value) in headers {
                // A name that HTTP does not allow did not come over HTTP.
                guard let name = HTTPField.Name(name) else { continue }
                fields.append(HTTPField(name: name, value: value))
            }
            return removed(from: fields)
        }
    }
#endif
