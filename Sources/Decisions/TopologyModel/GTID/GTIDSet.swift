/// A MySQL GTID set.
public struct GTIDSet: Hashable, Sendable, CustomStringConvertible {
    private var text: String
    public init() { text = "" }
    public init?(parsing text: some StringProtocol) { self.text = String(text) }
    public var isEmpty: Bool { text.isEmpty }
    public var description: String { text }
    public func isSuperset(of other: GTIDSet) -> Bool { self == other }
    public func union(_ other: GTIDSet) -> GTIDSet { self }
}
