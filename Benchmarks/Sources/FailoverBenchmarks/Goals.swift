import BenchmarkSupport

/// Bounds that the project wants to keep for a figure, in milliseconds; nil: none.
struct Goals {
    /// At most.
    var median: Double?
    /// Less than that.
    var medianBelow: Double?
    /// At most.
    var p95: Double?

    private var bounds: [(text: String, holds: (Spread) -> Bool)] {
        var bounds: [(text: String, holds: (Spread) -> Bool)] = []
        if let median { bounds.append((text: "median \(median.text(0)) ms", holds: { $0.median <= median })) }
        if let medianBelow { bounds.append((text: "median below \(medianBelow.text(0)) ms", holds: { $0.median < medianBelow })) }
        if let p95 { bounds.append((text: "p95 \(p95.text(0)) ms", holds: { $0.p95 <= p95 })) }
        return bounds
    }

    /// Empty where there is none.
    var text: String { bounds.map(\.text).joined(separator: ", ") }

    /// nil: there is no bound.
    ///
    /// - Parameter spread: nil where nothing was measured, which meets nothing.
    func areMet(by spread: Spread?) -> Bool? {
        let bounds = bounds
        guard !bounds.isEmpty else { return nil }
        guard let spread else { return false }
        return bounds.allSatisfy { $0.holds(spread) }
    }
}
