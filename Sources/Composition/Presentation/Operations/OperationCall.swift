package import ManagerCore
package import Refactoring
package import TopologyModel

/// An operation as our own path has it: `baton/operate/VERB/HOST/PORT?…`. Written by the command line, read by the listener.
package struct OperationCall: Hashable, Sendable {
    package var verb: OperationVerb
    package var server: InstanceAddress
    /// The verb's parameter as text; nil: not given.
    package var argument: String?
    package var options: OperationOptions
    /// Only plan; touch nothing.
    package var isDryRun: Bool
    package var owner: String
    package var reason: String

    package init(
        _ verb: OperationVerb, on server: InstanceAddress, _ argument: String? = nil, options: OperationOptions = OperationOptions(),
        isDryRun: Bool = false, owner: String = "", reason: String = ""
    ) {
        self.verb = verb
        self.server = server
        self.argument = argument
        self.options = options
        self.isDryRun = isDryRun
        self.owner = owner
        self.reason = reason
    }

    /// What the manager is asked.
    package func request() throws(OperationCallError) -> OperationRequest {
        OperationRequest(
            try verb.operation(on: server, argument), options: options, isDryRun: isDryRun, owner: owner, reason: reason)
    }

    // MARK: As a query

    package var path: [String] { ["baton", "operate", verb.rawValue, server.host, String(server.port)] }

    package var query: [(name: String, value: String)] {
        var query: [(name: String, value: String)] = []
        if let parameter = verb.parameter, let argument { query.append((parameter.rawValue, argument)) }
        for (name, path) in OperationOptions.switches where options[keyPath: path] { query.append((name, "true")) }
        if !options.only.isEmpty { query.append(("only", options.only)) }
        if isDryRun { query.append(("dry-run", "true")) }
        if !owner.isEmpty { query.append(("owner", owner)) }
        if !reason.isEmpty { query.append(("reason", reason)) }
        return query
    }

    /// - Parameters:
    ///   - argument: where it does not come from the query.
    ///   - query: a parameter by its name; nil when it is not there or empty.
    package init(
        _ verb: OperationVerb, on server: InstanceAddress, argument: String? = nil, query: (String) -> String?
    ) throws(OperationCallError) {
        self.init(verb, on: server, argument ?? verb.parameter.flatMap { query($0.rawValue) })
        for (name, path) in OperationOptions.switches { options[keyPath: path] = try OperationCall.flag(name, query) }
        if let only = query("only") { options.only = only } else { options.only = try OperationCall.pattern(query("pattern")) }
        isDryRun = try OperationCall.flag("dry-run", query)
        owner = query("owner") ?? ""
        reason = query("reason") ?? ""
    }

    private static func flag(_ name: String, _ query: (String) -> String?) throws(OperationCallError) -> Bool {
        switch query(name) {
        case nil, "false": false
        case "true": true
        case let text?: throw OperationCallError("\(name) must be true or false, not \"\(text)\"")
        }
    }

    /// The incumbent's clients send regular expressions here. None is taken from the network, so only texts that mean themselves are.
    private static func pattern(_ text: String?) throws(OperationCallError) -> String {
        guard let text else { return "" }
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."),
                UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ":"):
                true
            default: false
            }
        }
        guard isPlain else {
            throw OperationCallError(
                "pattern=\(text) is a regular expression, and none is taken over HTTP; a text without special characters selects the replicas whose host:port holds it")
        }
        return text
    }
}
