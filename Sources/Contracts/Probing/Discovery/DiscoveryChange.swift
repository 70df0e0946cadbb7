public import TopologyModel

/// What a probe, or the passing of time, changed.
public enum DiscoveryChange: Hashable, Sendable {
    /// A server was read. `previous` is what was known before; the same object when nothing changed.
    case read(InstanceID, previous: InstanceFacts?, startedAt: MonotonicInstant, fresh: Bool)
    /// A server answered with facts that are older than those known, which are kept: it lives.
    case answered(InstanceID)
    /// The slower facts of a server were read.
    case detailed(InstanceID)
    /// A server proved that it lives and gave no facts.
    case alive(InstanceID, ProbeFailure)
    /// A server could not be reached.
    case failed(InstanceID, ProbeFailure, startedAt: MonotonicInstant, fresh: Bool)
    /// A server that others follow takes longer to answer than it usually does: no trouble yet, but a reason to look around.
    case late(InstanceID)
    /// A probe has not answered for too long; it is still under way.
    case slow(InstanceID)
    /// A server was heard of for the first time; it is read at once.
    case found(InstanceID)
    /// A filter says that the server is left alone, now that it was read: it is not watched any more.
    case leftAlone(InstanceAddress)
    /// The address turned out to be another name of a known server.
    case aliased(InstanceAddress, to: InstanceID)
    /// A further name of a server was asked, and that server answers there, or nobody does.
    case nameChecked(InstanceAddress, of: InstanceID)
    /// Another server answers at a further name of a server. The name stays where it was until somebody says otherwise.
    case nameMoved(InstanceAddress, of: InstanceID, found: ServerIdentity)
    /// Another server than before answers at the address; its facts are not taken (server truth T5).
    case identityChanged(InstanceID, found: ServerIdentity)

    /// An address to which no session is to be kept after this: no server is read there from now on, or only looked for from time to time.
    public var leftAddress: InstanceAddress? {
        switch self {
        case .leftAlone(let address), .aliased(let address, _), .nameChecked(let address, _), .nameMoved(let address, _, _): address
        case .read, .answered, .detailed, .alive, .failed, .late, .slow, .found, .identityChanged: nil
        }
    }
}
