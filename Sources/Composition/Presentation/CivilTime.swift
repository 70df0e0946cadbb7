package import TopologyModel

/// Moments as the incumbent writes them: `2026-01-02 03:04:05`, in UTC.
package enum CivilTime {
    package static func format(_ moment: WallTime) -> String {
        let civil = CivilMoment(moment)
        return "\(civil.date) \(civil.clock)"
    }

    /// Empty for a moment that never came.
    package static func format(_ moment: WallTime?) -> String { moment.map { format($0) } ?? "" }
}
