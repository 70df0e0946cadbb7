/// `{"Code", "Message", "Details"}`: how mutations and some reads answer.
package enum WireEnvelope {
    package static func done(_ message: String, details: JSONValue = .null) -> JSONValue {
        ["Code": "OK", "Message": .string(message), "Details": details]
    }

    package static func error(_ message: String, details: JSONValue = .null) -> JSONValue {
        ["Code": "ERROR", "Message": .string(message), "Details": details]
    }
}
