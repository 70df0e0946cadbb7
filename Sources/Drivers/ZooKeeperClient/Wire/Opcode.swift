#if Network
/// What a request asks for, as its number on the wire.
enum Opcode: Int32, Sendable {
    case create = 1
    case delete = 2
    case exists = 3
    case getData = 4
    case setData = 5
    case getChildren = 8
    case sync = 9
    case ping = 11
    /// With the node's stat.
    case getChildren2 = 12
    case check = 13
    case multi = 14
    /// Since ZooKeeper 3.6.
    case multiRead = 22
    case auth = 100
    case closeSession = -11
    /// Of a result within a multi: the operation failed.
    case error = -1
}
#endif
