/// Semi-synchronous replication has a side that waits for acknowledgements and a side that sends them; every server has both.
public enum SemiSyncSide: String, Hashable, Sendable, CaseIterable, Codable {
    case source
    case replica
}
