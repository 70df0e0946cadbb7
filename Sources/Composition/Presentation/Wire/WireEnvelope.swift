/// `{"Code", "Message", "Details"}`: how mutations and some reads answer.
package enum WireEnvelope {
    /// `own` are members of ours, after the incumbent's.
    package static func done(_ message: String, details: JSONValue = .null, own: [JSONMember] = []) -> JSONValue {
        .object([JSONMember("Code", "OK"), JSONMember("Message", .string(message)), JSONMember("Details", details)] + own)
    }

    package static func error(_ message: String, details: JSONValue = .null, own: [JSONMember] = []) -> JSONValue {
        .object([JSONMember("Code", "ERROR"), JSONMember("Message", .string(message)), JSONMember("Details", details)] + own)
    }
}
