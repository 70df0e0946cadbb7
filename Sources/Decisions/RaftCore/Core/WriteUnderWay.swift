import TopologyModel

/// The one batch that is being written.
struct WriteUnderWay: Sendable {
    let token: PersistToken
    let startedAt: MonotonicInstant
    let hardState: HardState?
    /// When it is on disk, everything through here is. What was truncated since is not meant any more, even where other entries took its place (P2).
    private(set) var lastIndex: UInt64

    init(token: PersistToken, startedAt: MonotonicInstant, hardState: HardState?, lastIndex: UInt64) {
        self.token = token
        self.startedAt = startedAt
        self.hardState = hardState
        self.lastIndex = lastIndex
    }

    mutating func truncated(from index: UInt64) { lastIndex = min(lastIndex, index - 1) }
}
