import KVPublishers
@testable import Orchestration
import Testing

@Suite struct RouteTTLTests {
    private func decode(_ text: String) throws(ConfigurationError) -> BatonConfiguration {
        try BatonConfiguration.decode(bytes: Array(text.utf8), source: "test.json", environment: [:]) { _ in nil }
    }

    @Test func `routes are withdrawn after half a minute, unless the file says otherwise`() throws {
        #expect(try decode("{}").routes.routeTTL == RoutePolicy().routeTTL)
        #expect(RoutePolicy().routeTTL == .seconds(30))
        #expect(try decode(#"{"RouteTTL": "5s"}"#).routes.routeTTL == .seconds(5))
        #expect(try decode(#"{"RouteTTL": "1h"}"#).routes.routeTTL == .seconds(3600))
    }

    @Test(arguments: ["4999ms", "3601s"]) func `the limit has a range`(text: String) {
        let error = #expect(throws: ConfigurationError.self) { try decode("{\"RouteTTL\": \"\(text)\"}") }
        #expect(error?.problems.map(\.description) == ["RouteTTL: is out of range; allowed is 5s to 1h (line 1)"])
    }
}
