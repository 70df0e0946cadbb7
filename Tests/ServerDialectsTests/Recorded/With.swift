import TopologyModel

/// Values of the slower lane, told from their defaults.
protocol Configurable { init() }

extension Configurable {
    static func with(_ change: (inout Self) -> Void) -> Self {
        var value = Self()
        change(&value)
        return value
    }
}

extension ApplierConfiguration: Configurable {}
extension BinaryLogConfiguration: Configurable {}
extension GTIDConfiguration: Configurable {}
extension DurabilityConfiguration: Configurable {}
