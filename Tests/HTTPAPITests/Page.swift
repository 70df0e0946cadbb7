#if Daemon
    import HTTPAPI
    import HTTPTypes
    import Hummingbird
    import HummingbirdTesting
    import Logging
    import ManagerCore
    import Orchestration
    import Presentation
    import Testing

    /// What the listener answers, asked in process.
    struct Page: Sendable {
        var status: Int
        var text: String
        var contentType: String
        /// What a client is asked for, where it may try again with a password.
        var challenge: String
        var json: JSONValue { (try? JSONReader.value(from: text)) ?? .null }

        static func get(
            _ path: String, method: HTTPRequest.Method = .get, listen: String = "127.0.0.1:3000", prefix: String = "", headers: HTTPFields = [:],
            access: ListenerAccess = ListenerAccess(), manager: FakeManager
        ) async throws -> Page {
            try await get([path], method: method, headers: headers, of: listener(listen: listen, prefix: prefix, access: access, manager: manager))[0]
        }

        /// Asks one listener for several pages, in order.
        static func get(_ paths: [String], method: HTTPRequest.Method = .get, headers: HTTPFields = [:], of listener: HTTPListener) async throws -> [Page] {
            try await listener.application().test(.router) { client in
                var pages: [Page] = []
                for path in paths {
                    let response = try await client.execute(uri: path, method: method, headers: headers)
                    pages.append(
                        Page(
                            status: Int(response.status.code), text: String(buffer: response.body), contentType: response.headers[.contentType] ?? "",
                            challenge: response.headers[.wwwAuthenticate] ?? ""))
                }
                return pages
            }
        }

        static func listener(
            listen: String = "127.0.0.1:3000", prefix: String = "", access: ListenerAccess = ListenerAccess(), sources: MetricsSources = MetricsSources(),
            quorum: FakeQuorum? = nil, stores: FakeStores? = nil, leaderAuthority: String? = nil, nodeName: String = "manager1",
            filters: RecoveryFilters = RecoveryFilters(), manager: FakeManager
        ) throws -> HTTPListener {
            var configuration = HTTPAPIConfiguration(
                listen: try #require(ListenAddress(parsing: listen)), urlPrefix: prefix, nodeName: nodeName, primaryFilter: UniformAutomationFilter(true))
            configuration.access = access
            configuration.leaderAuthorityFile = leaderAuthority
            configuration.recoveryFilters = filters
            return try HTTPListener(
                manager: manager, configuration: configuration, sources: sources, quorum: quorum, stores: stores, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        }
    }
#endif
