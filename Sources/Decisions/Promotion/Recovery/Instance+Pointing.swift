import Refactoring
import TopologyModel

extension Instance {
    /// Points its channel to another source, by GTID in the way of its flavour.
    func pointing(to source: InstanceAddress) -> ServerAction {
        .pointToSource(
            SourceSpecification(
                channel: channel?.name ?? "", source: source, gtidUse: facts?.server.flavor == .mariadb ? .slavePosition : .autoPosition))
    }
}
