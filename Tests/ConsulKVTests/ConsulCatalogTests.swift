#if Network
import ConsulKV
import KVPublishers
import StoreHTTP
import StoreTestSupport
import TestStores
import Testing

@Suite struct ConsulCatalogTests {
    private func dataCenters(_ status: Int, _ body: String) async throws -> (Result<[String], KeyedStoreError>, [String]) {
        let server = ScriptedHTTPServer { _ in .answer(status, body) }
        defer { server.stop() }
        let catalog = try ConsulCatalog(ConsulSettings(http: StoreKind.http([server.port]), token: StoreSecret("topsecret")))
        do throws(KeyedStoreError) {
            return (.success(try await catalog.dataCenters()), server.requests.map { "\($0.method) \($0.target)" })
        } catch {
            return (.failure(error), [])
        }
    }

    @Test func `the names come in the order of Consul`() async throws {
        let (answer, requests) = try await dataCenters(200, #"["dc2","dc-1"]"#)
        #expect(try answer.get() == ["dc2", "dc-1"] && requests == ["GET /v1/catalog/datacenters"])
    }

    @Test(arguments: [(403, "Permission denied"), (200, "{}"), (200, #"["a b"]"#), (200, #"["a&dc=b"]"#), (200, "[\(Array(repeating: "\"x\"", count: 257).joined(separator: ","))]")])
    func `what is no list of names is refused`(status: Int, body: String) async throws {
        let (answer, _) = try await dataCenters(status, body)
        #expect { try answer.get() } throws: { ($0 as? KeyedStoreError)?.code == .refused }
    }
}
#endif
