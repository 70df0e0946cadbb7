public import Analysis

/// Why nobody is promoted, with what alone would change that.
public struct PromotionRefusal: Hashable, Sendable, CustomStringConvertible {
    /// In words, without a full stop.
    public let cause: String
    /// Each alone would allow a promotion. Overrides come first, of each kind the one that loses least; the rest are what could be put right on a server. At most
    /// five; empty where nothing alone would help.
    public let hints: [OverrideHint]

    /// A person needs a few ways out, and not one for each replica of a large cluster.
    private static let maximumHints = 5

    init(_ cause: String, hints: [OverrideHint] = []) {
        self.cause = cause
        let ordered = hints.enumerated().sorted { left, right in
            let (one, other) = (left.element.rank, right.element.rank)
            return (one.kind, one.lost, left.offset) < (other.kind, other.lost, right.offset)
        }
        self.hints = ordered.prefix(PromotionRefusal.maximumHints).map(\.element)
    }

    /// The cause, and a sentence for each hint.
    public var description: String {
        let none = hints.contains(where: \.isOverride) ? [] : ["No single override would allow a promotion"]
        return ([cause] + none + hints.map(\.sentence)).joined(separator: ". ")
    }
}

extension OverrideHint {
    /// The smaller, the better: overrides first, then by what would be lost.
    fileprivate var rank: (kind: Int, lost: UInt64) {
        let lost: UInt64 =
            switch loss {
            case .nothing: 0
            case .transactions(let count): count
            case .unknown: .max
            }
        return (isOverride ? 0 : 1, lost)
    }
}
