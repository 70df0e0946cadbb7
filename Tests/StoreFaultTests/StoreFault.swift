#if Network
/// Something that happens to a store, and its end.
struct StoreFault: Sendable {
    /// What the store does then.
    var name: String
    /// Whether nothing that is written meanwhile can get there.
    var holdsBack: Bool
    var begin: @Sendable () async throws -> Void
    var end: @Sendable () async throws -> Void
}
#endif
