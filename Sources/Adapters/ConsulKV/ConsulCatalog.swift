#if Network
public import KVPublishers
public import StoreHTTP

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What Consul knows of its own data centers.
public struct ConsulCatalog: Sendable {
    private let client: StoreHTTPClient
    private let headers: [(name: String, value: String)]

    /// More of them are a mistake, or an attack.
    private static let maximumDataCenters = 256

    /// Connects to nothing yet. The data center of the settings does not count.
    ///
    /// - Throws: ``StoreHTTPError`` with code `settings`.
    public init(_ settings: ConsulSettings) throws(StoreHTTPError) {
        client = try StoreHTTPClient(settings.http)
        headers = try ConsulKeyedStore.headers(settings)
    }

    /// The names of all data centers, its own included, the nearest first. Needs no permission.
    ///
    /// - Throws: ``KeyedStoreError``: `unreachable`, or `refused` when the answer is none of Consul's.
    public func dataCenters() async throws(KeyedStoreError) -> [String] {
        var request = StoreRequest(.get, "/v1/catalog/datacenters", isRepeatable: true)
        request.headers = headers
        let answer: StoreAnswer
        do throws(StoreHTTPError) {
            answer = try await client.send(request)
        } catch {
            throw KeyedStoreError(error.code == .tooLarge ? .refused : .unreachable, error.message)
        }
        guard answer.isSuccess, let names = try? JSONDecoder().decode([String].self, from: Data(answer.body)), names.count <= ConsulCatalog.maximumDataCenters,
            names.allSatisfy(ConsulKeyedStore.isName)
        else { throw KeyedStoreError(.refused, "status \(answer.status): this is not a list of data centers: \(answer.text)") }
        return names
    }
}
#endif
