public import TopologyModel

/// Asked before anything outside is touched: whether this manager is still the one that acts.
public protocol ActionPermission: Sendable {
    /// Returns when it is certain.
    ///
    /// - Parameter isPointOfNoReturn: what is begun cannot be taken back by another manager: a majority is asked anew.
    /// - Returns: until when what is begun may take effect; nil: another manager acts, or will.
    func permit(isPointOfNoReturn: Bool) async -> MonotonicInstant?
}
