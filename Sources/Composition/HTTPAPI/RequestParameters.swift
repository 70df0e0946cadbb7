#if Daemon
    import HTTPTypes
    import Hummingbird
    import Presentation
    import TopologyModel

    extension APIRequestContext {
        /// A decoded segment of the path; empty when it is not there, is not UTF-8, or holds a slash after decoding (such a path matches nothing in the incumbent).
        func segment(_ name: String) -> String {
            guard let decoded = parameters.get(name).flatMap({ PercentCoding.decode($0) }), !decoded.contains("/") else { return "" }
            return decoded
        }

        /// The server that `/:host/:port` names; nil when that is no address.
        ///
        /// The router wants one name per place in a path, so where a cluster's name may stand too the host is called `clusterHint`.
        var address: InstanceAddress? {
            let named = segment("host")
            let host = named.isEmpty ? segment("clusterHint") : named
            return address(host, segment("port"))
        }

        /// The second server of a path, `/:belowHost/:belowPort`; nil when that is no address.
        var otherAddress: InstanceAddress? { address(segment("belowHost"), segment("belowPort")) }

        private func address(_ host: String, _ port: String) -> InstanceAddress? {
            guard let port = UInt16(port), port > 0 else { return nil }
            return InstanceAddress(validating: host, port: port)
        }
    }

    extension Request {
        /// A query parameter; nil when it is not there or empty.
        func query(_ name: String) -> String? {
            uri.queryParameters[name[...]].map(String.init).flatMap { $0.isEmpty ? nil : $0 }
        }
    }

    extension HTTPField.Name {
        /// Where a browser says whether a page of the same site sent the request.
        static let secFetchSite = HTTPField.Name("Sec-Fetch-Site") ?? .origin
    }

    extension APIAnswer {
        static let noAddress = APIAnswer.error("the path must hold a host name and a port from 1 to 65535")

        static func unknownCluster(_ hint: String) -> APIAnswer { .error("no cluster is known as \"\(hint)\", and no unique part of a host name fits") }
    }
#endif
