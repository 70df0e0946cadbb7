/// What becomes of a finding that lasts and about which nothing is done. Those that lead to a recovery are recorded and told anyhow.
public enum LastingTreatment: Hashable, Sendable, CaseIterable {
    /// It is shown for as long as it is so.
    case shown
    /// It is also kept among the detections.
    case recorded
    /// It is also told to the hooks of detections.
    case told
}
