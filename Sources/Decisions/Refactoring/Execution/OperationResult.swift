/// How an operation ended, track by track.
public struct OperationResult: Hashable, Sendable, Codable {
    public struct Equivalence: Hashable, Sendable, Codable {
        public var one: PositionEquivalences.Place
        public var other: PositionEquivalences.Place

        public init(one: PositionEquivalences.Place, other: PositionEquivalences.Place) {
            self.one = one
            self.other = other
        }
    }

    public var plan: OperationPlan
    /// In the order of the plan.
    public var tracks: [TrackResult]
    /// nil when the plan has no frame.
    public var frame: TrackResult?
    /// Equal places that the moves proved.
    public var equivalences: [Equivalence]

    public init(plan: OperationPlan, tracks: [TrackResult], frame: TrackResult? = nil, equivalences: [Equivalence] = []) {
        self.plan = plan
        self.tracks = tracks
        self.frame = frame
        self.equivalences = equivalences
    }

    /// Every track did what it should, and what had to be restored is.
    public var isSuccess: Bool { ((frame.map { [$0] } ?? []) + tracks).allSatisfy(\.isSuccess) }
}
