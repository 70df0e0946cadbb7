/// The first packets of a session.
enum Handshake {
    /// LONG_PASSWORD, FOUND_ROWS, LONG_FLAG, CONNECT_WITH_DB, PROTOCOL_41, TRANSACTIONS, SECURE_CONNECTION, MULTI_STATEMENTS, MULTI_RESULTS,
    /// PLUGIN_AUTH, CONNECT_ATTRS, PLUGIN_AUTH_LENENC_CLIENT_DATA.
    private static let capabilities: UInt32 = 0x003b_a20f
    /// Nobody's password is checked, so the challenge need not be random: 20 bytes, none of them 0.
    private static let challenge = Array("an-invariable-string".utf8)
    private static let challengeHead = 8
    private static let protocolVersion: UInt8 = 10
    /// "The password is known": the fast way of caching_sha2_password.
    private static let fastSuccess: [UInt8] = [1, 3]
    /// Capabilities, packet size, character set, filler: what comes before the account's name in a login.
    private static let loginHeaderBytes = 32

    static func greeting(_ flavor: FakeFlavor, session: UInt32) -> [UInt8] {
        var writer = PacketWriter(sequence: 0)
        writer.packet { bytes in
            bytes.append(protocolVersion)
            bytes.append(contentsOf: flavor.greetingVersion.utf8)
            bytes.append(0)
            bytes.appendInteger(session)
            bytes.append(contentsOf: challenge.prefix(challengeHead))
            bytes.append(0)
            bytes.appendInteger(UInt16(truncatingIfNeeded: capabilities))
            bytes.append(PacketWriter.characterSet)
            bytes.appendInteger(PacketWriter.autocommit)
            bytes.appendInteger(UInt16(capabilities >> 16))
            bytes.append(UInt8(challenge.count + 1))
            bytes.append(contentsOf: [UInt8](repeating: 0, count: 10))
            bytes.append(contentsOf: challenge.dropFirst(challengeHead))
            bytes.append(0)
            bytes.append(contentsOf: flavor.authenticationPlugin.rawValue.utf8)
            bytes.append(0)
        }
        return writer.bytes
    }

    /// Welcomes whoever logs in.
    static func welcome(_ login: [UInt8], sequence: UInt8, _ flavor: FakeFlavor) -> [UInt8] {
        var writer = PacketWriter(sequence: sequence &+ 1)
        // A client without a password has nothing to be confirmed.
        if flavor.authenticationPlugin == .cachingSHA2, hasPassword(login) { writer.packet { $0.append(contentsOf: fastSuccess) } }
        writer.ok()
        return writer.bytes
    }

    private static func hasPassword(_ login: [UInt8]) -> Bool {
        guard let end = login.dropFirst(loginHeaderBytes).firstIndex(of: 0), end + 1 < login.count else { return false }
        return login[end + 1] > 1
    }
}
