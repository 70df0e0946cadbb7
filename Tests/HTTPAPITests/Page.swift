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
        var json: JSONValue { (try? JSONReader.value(from: text)) ?? .null }

        static func get(
            _ path: String, method: HTTPRequest.Method = .get, listen: String = "127.0.0.1:3000", prefix: String = "", headers: HTTPFields = [:],
            manager: FakeManager
        ) async throws -> Page {
            let listener = HTTPListener(
                manager: manager,
                configuration: HTTPAPIConfiguration(
                    listen: try #require(ListenAddress(parsing: listen)), urlPrefix: prefix, nodeName: "manager1",
                    primaryFilter: UniformAutomationFilter(true)), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            return try await listener.application().test(.router) { client in
                let response = try await client.execute(uri: path, method: method, headers: headers)
                return Page(
                    status: Int(response.status.code), text: String(buffer: response.body), contentType: response.headers[.contentType] ?? "")
            }
        }
    }
#endif
