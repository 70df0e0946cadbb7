/// A statement of a prober or a controller, recognised by its shape, so that a list of columns may grow without anything here.
enum FakeStatement: Hashable {
    /// Anything about the session.
    case settings
    /// `SELECT @@GLOBAL.name AS alias, …`.
    case variables([Variable])
    /// `SHOW GLOBAL VARIABLES`, with the names that it asks for.
    case variableTable([String])
    case replicaStatus
    /// Of `global_status`, with the names that it asks for.
    case counters([String])
    case commitWaits
    case channelCounters
    case channelConfiguration
    case bootSettings
    case grants
    case registeredReplicas
    case replicationSessions
    case globalReadLock
    case writePosition
    case kill(UInt32)
    case unknown(String)

    struct Variable: Hashable {
        var name: String
        var alias: String
    }

    init(_ text: String) {
        let upper = text.uppercased()
        let words = upper.split { $0 == " " || $0 == "\n" || $0 == "\t" }
        switch words.first {
        case "SET": self = upper.hasPrefix("SET STATEMENT") && upper.contains(" FOR UPDATE") ? .globalReadLock : FakeStatement.setting(upper, text)
        case "KILL": self = words.last.flatMap { UInt32($0) }.map(FakeStatement.kill) ?? .unknown(text)
        case "SHOW": self = FakeStatement.show(upper, text)
        case "SELECT": self = FakeStatement.select(upper, text)
        default: self = .unknown(text)
        }
    }

    /// The model is a script, so nobody may believe to have changed it.
    private static func setting(_ upper: String, _ text: String) -> FakeStatement { upper.hasPrefix("SET GLOBAL") ? .unknown(text) : .settings }

    private static func show(_ upper: String, _ text: String) -> FakeStatement {
        if upper.hasPrefix("SHOW GLOBAL VARIABLES") { return .variableTable(quoted(text)) }
        if upper.hasSuffix("SLAVES STATUS") || upper.hasSuffix("SLAVE STATUS") || upper.hasSuffix("REPLICA STATUS") { return .replicaStatus }
        if upper.hasPrefix("SHOW SLAVE HOSTS") || upper.hasPrefix("SHOW REPLICAS") { return .registeredReplicas }
        if upper.hasPrefix("SHOW MASTER STATUS") || upper.hasPrefix("SHOW BINARY LOG STATUS") { return .writePosition }
        if upper.hasPrefix("SHOW GRANTS") { return .grants }
        return .unknown(text)
    }

    private static func select(_ upper: String, _ text: String) -> FakeStatement {
        if upper.contains("GLOBAL_STATUS") { return .counters(quoted(text)) }
        if upper.contains("REPLICATION_CONNECTION_STATUS") { return .channelCounters }
        if upper.contains("REPLICATION_CONNECTION_CONFIGURATION") { return .channelConfiguration }
        if upper.contains("METADATA_LOCKS") { return .globalReadLock }
        if upper.contains("SYSTEM_VARIABLES") || upper.contains("VARIABLES_INFO") { return .bootSettings }
        if upper.contains("PROCESSLIST"), upper.contains("GROUP BY STATE") { return .commitWaits }
        if upper.contains("PROCESSLIST") { return .replicationSessions }
        if upper.contains("@@"), !upper.contains(" FROM ") { return variables(text).map(FakeStatement.variables) ?? .unknown(text) }
        return .unknown(text)
    }

    private static func variables(_ text: String) -> [Variable]? {
        var found: [Variable] = []
        for item in text.dropFirst("SELECT".count).split(separator: ",") {
            let words = item.split(separator: " ")
            guard let first = words.first, first.hasPrefix("@@") else { return nil }
            let name = first.split(separator: ".").last.map { $0.drop { $0 == "@" } } ?? ""
            found.append(Variable(name: name.lowercased(), alias: words.count >= 3 ? String(words[words.count - 1]) : String(first)))
        }
        return found
    }

    /// What stands between single quotes.
    private static func quoted(_ text: String) -> [String] {
        text.split(separator: "'", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }

    /// The statements of one message.
    static func batch(_ message: ArraySlice<UInt8>) -> [FakeStatement] {
        var texts: [String] = []
        var start = message.startIndex
        var quote: UInt8?
        func take(to end: Int) {
            let text = String(decoding: message[start..<end], as: UTF8.self)
            let trimmed = text.drop(while: \.isWhitespace)
            if !trimmed.isEmpty { texts.append(String(trimmed)) }
        }
        for index in message.indices {
            let byte = message[index]
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "`") {
                quote = byte
            } else if byte == UInt8(ascii: ";") {
                take(to: index)
                start = index + 1
            }
        }
        take(to: message.endIndex)
        return texts.map(FakeStatement.init)
    }
}
