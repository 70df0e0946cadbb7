#if Network
/// How nodes prove who they are. Both sides of a connection have to be set up for the same.
enum ProofKind: UInt8, Sendable {
    case none = 0
    case secret = 1
    case certificate = 2
}
#endif
