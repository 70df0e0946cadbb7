import ControlModel
import TopologyModel

/// Where an application writes.
enum WriteRoute: Equatable {
    case to(InstanceAddress, Epoch)
    /// Writes fail at once, with these words.
    case nowhere(String)
}

extension WriteRoute: CustomStringConvertible {
    var description: String {
        switch self {
        case .to(let address, let epoch): "\(address) of epoch \(epoch)"
        case .nowhere(let reason): "nowhere: \(reason)"
        }
    }
}
