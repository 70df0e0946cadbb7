/// Whether a server committed something that another one lacks: what must be known for sure before the one may follow the other (server truth T11).
public enum Divergence: Hashable, Sendable {
    /// It has nothing that the other one lacks.
    case none
    case errant(ErrantTransactions)
    /// Nobody can tell; why, in words about "it" and "the other one".
    case unknown(String)
}
