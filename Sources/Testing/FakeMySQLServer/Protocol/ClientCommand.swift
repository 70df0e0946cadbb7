/// The first byte of a client's packet once it is logged in.
enum ClientCommand: UInt8 {
    case quit = 0x01
    case query = 0x03
    case ping = 0x0e
}
