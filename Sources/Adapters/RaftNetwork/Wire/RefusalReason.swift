#if Network
/// Why a connection is refused, as one side tells the other. Told without proof, so nothing but a report follows from it.
enum RefusalReason: UInt8, CaseIterable, Sendable {
    case version = 1
    case cluster = 2
    case node = 3
    case agreement = 4
    case authentication = 5

    var code: RaftNetworkEvent.Code {
        switch self {
        case .version: .versionMismatch
        case .cluster: .wrongCluster
        case .node: .wrongNode
        case .agreement: .settingsMismatch
        case .authentication: .authenticationFailed
        }
    }

    /// nil: the other side is told nothing but the end of the connection.
    init?(_ code: RaftNetworkEvent.Code) {
        guard let reason = RefusalReason.allCases.first(where: { $0.code == code }) else { return nil }
        self = reason
    }
}
#endif
