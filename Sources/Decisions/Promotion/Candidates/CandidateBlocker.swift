import Analysis

/// Why one replica may not be promoted.
struct CandidateBlocker {
    let constraint: PromotionConstraint
    let text: String

    init(_ constraint: PromotionConstraint, _ text: String) {
        self.constraint = constraint
        self.text = text
    }
}
