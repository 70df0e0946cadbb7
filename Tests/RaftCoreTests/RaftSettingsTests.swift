import RaftCore
import Testing

@Suite struct RaftSettingsTests {
    @Test func theDefaultsFitTogether() { #expect(RaftSettings().problems.isEmpty) }

    @Test(arguments: [
        ("heartbeatInterval must be above zero", { @Sendable (settings: inout RaftSettings) in settings.heartbeatInterval = .zero }),
        ("electionTimeoutMin must be at least 5 times heartbeatInterval", { $0.heartbeatInterval = .milliseconds(201) }),
        (
            "electionTimeoutMax must be above electionTimeoutMin: without a difference, candidates stand together again and again",
            { $0.electionTimeoutMax = $0.electionTimeoutMin }
        ), ("storageStallLimit must be above zero", { $0.storageStallLimit = .zero }), ("maxAppendBytes must be at least maxEntryBytes", { $0.maxAppendBytes = $0.maxEntryBytes - 1 }),
        ("maxUncommittedBytes must be at least maxEntryBytes", { $0.maxUncommittedBytes = $0.maxEntryBytes - 1 }), ("maxEntryBytes must be at least 1", { $0.maxEntryBytes = 0 }),
        ("maxAppendEntries must be at least 1", { $0.maxAppendEntries = 0 }), ("maxPendingProposals must be at least 1", { $0.maxPendingProposals = 0 }),
        ("maxInflightAppends must be at least 1", { $0.maxInflightAppends = 0 }),
    ] as [(String, @Sendable (inout RaftSettings) -> Void)])
    func whatDoesNotFitTogetherIsSaid(_ problem: String, _ change: @Sendable (inout RaftSettings) -> Void) {
        var settings = RaftSettings()
        change(&settings)
        #expect(settings.problems == [problem])
    }
}
