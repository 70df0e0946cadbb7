#if MySQL
extension Result {
    /// The outcome of asynchronous work, to be carried through what cannot throw.
    nonisolated(nonsending) init(catching work: () async throws(Failure) -> Success) async {
        do { self = .success(try await work()) } catch { self = .failure(error) }
    }
}
#endif
