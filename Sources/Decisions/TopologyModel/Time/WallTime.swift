/// A moment of civil time: milliseconds since 1970-01-01 00:00:00 UTC.
///
/// Only recorded facts carry it (audit, expiries of downtimes); no decision about liveness is taken on it, because wall clocks jump.
public struct WallTime: Hashable, Comparable, Sendable {
    public var milliseconds: Int64

    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    public static func < (lhs: WallTime, rhs: WallTime) -> Bool { lhs.milliseconds < rhs.milliseconds }

    /// Saturates instead of overflowing.
    public static func + (lhs: WallTime, rhs: Duration) -> WallTime {
        let (sum, overflow) = lhs.milliseconds.addingReportingOverflow(rhs.wholeMilliseconds)
        return WallTime(milliseconds: overflow ? (rhs < .zero ? .min : .max) : sum)
    }

    /// Saturates instead of overflowing.
    public static func - (lhs: WallTime, rhs: WallTime) -> Duration {
        let (difference, overflow) = lhs.milliseconds.subtractingReportingOverflow(rhs.milliseconds)
        return .milliseconds(overflow ? (lhs < rhs ? .min : .max) : difference)
    }
}

/// Coded as its number of milliseconds: recordings hold many.
extension WallTime: Codable {
    public init(from decoder: any Decoder) throws { self.init(milliseconds: try decoder.singleValueContainer().decode(Int64.self)) }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }
}
