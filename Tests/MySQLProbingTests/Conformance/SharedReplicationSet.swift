#if MySQL
import Testing

/// One primary with one replica for all scenarios of a suite: starting servers for each would take longer than all scenarios do.
struct SharedReplicationSet: SuiteTrait, TestScoping {
    @TaskLocal static var current: TestReplicationSet?

    func provideScope(for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void) async throws {
        try await withReplicationSet(replicas: 1) { set in
            try await Self.$current.withValue(set) { try await function() }
        }
    }
}
#endif
