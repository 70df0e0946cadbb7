/// Who asked a manager for something, as far as the manager was told.
public struct OperatorActor: Hashable, Sendable, Codable {
    /// How it is known who it was.
    public enum Proof: UInt8, Hashable, Sendable, Codable {
        /// It is not: nobody was asked for one.
        case nothing = 1
        case password = 2
        case certificate = 3
        /// A proxy that is believed said so.
        case proxy = 4
        /// The manager's own process asked; nobody came over the network.
        case process = 5
    }

    /// Who proved to be somebody: the account, the common name of the certificate, whom the proxy named. Empty: nobody did.
    public var name: String
    public var proof: Proof
    /// Whom the request itself says it is from, which nobody checked: `ann@host7` of the command line, the owner in a path. Empty: it says nothing.
    public var claim: String
    /// The address that it came from; empty: from within the process, or it is not known.
    public var address: String
    /// Who passed it on, and its address: another manager, or a proxy. Empty: it was asked directly, and ``address`` is that of the connection. Else ``address`` is
    /// what whoever passed it on said.
    public var via: String

    public init(name: String = "", proof: Proof = .nothing, claim: String = "", address: String = "", via: String = "") {
        self.name = name
        self.proof = proof
        self.claim = claim
        self.address = address
        self.via = via
    }

    /// The program that a manager runs in.
    public static let process = OperatorActor(proof: .process)
}
