#if Network
/// The first message on a connection.
struct Greeting: Hashable, Sendable {
    private static let protocolVersion: Int32 = 0

    /// A server that has seen less does not take the client, so that it never reads what is older than what it has read.
    var lastSeen: ZooKeeperTransactionID
    var timeoutMilliseconds: Int32
    var ticket: SessionTicket

    func write(into writer: inout JuteWriter) {
        writer.write(Greeting.protocolVersion)
        writer.write(lastSeen.rawValue)
        writer.write(timeoutMilliseconds)
        writer.write(ticket.id)
        writer.write(ticket.password)
        // A server without contact to its ensemble would answer reads with what may be long out of date.
        let mayBeReadOnly = false
        writer.write(mayBeReadOnly)
    }
}

/// What the server answers to it.
struct GreetingReply: Hashable, Sendable {
    /// 0 or less: the session is over.
    var timeoutMilliseconds: Int32
    var ticket: SessionTicket

    init(decoding bytes: [UInt8]) throws(JuteError) {
        var reader = JuteReader(bytes)
        _ = try reader.readInt()
        timeoutMilliseconds = try reader.readInt()
        ticket = SessionTicket(id: try reader.readLong(), password: try reader.readBuffer())
        guard ticket.password.count == SessionTicket.passwordBytes else { throw JuteError("the password of a session has \(ticket.password.count) bytes") }
        // Servers before 3.4 do not say whether they are read-only.
        if reader.remaining > 0 { _ = try reader.readBool() }
        try reader.finish()
    }
}
#endif
