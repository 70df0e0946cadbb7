#if Network
import KVPublishers
import Testing

/// What becomes of a publication that somebody may not make.
enum Refusal {
    /// - Parameter secrets: what the error must not tell.
    static func expect(of publisher: KeyedKVPublisher, without secrets: String...) async throws {
        let error = await #expect(throws: KVPublisherError.self) { try await publisher.publish(Samples.record(9)) }
        #expect(error?.code == .refused, "\(error?.message ?? "")")
        for secret in secrets { #expect(error?.message.contains(secret) == false) }
    }
}
#endif
