import TopologyModel

extension Instance {
    /// Whether its channel is known to have applied all that it received, so that nothing is lost with its relay logs (server truth T1).
    var hasAppliedAll: Bool { facts.map { channel?.hasAppliedReceived($0.transactions) == true } ?? false }
}
