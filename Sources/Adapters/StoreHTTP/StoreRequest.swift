/// What is asked of a store, or of another receiver.
package struct StoreRequest: Sendable {
    package enum Method: String, Sendable {
        case get = "GET"
        case put = "PUT"
        case post = "POST"
    }

    package var method: Method
    /// Path and query, encoded, with the slash at the begin.
    package var target: String
    package var headers: [(name: String, value: String)] = []
    package var body: [UInt8] = []
    /// Whether it may be sent to another address while it is not known what the first one did with it.
    package var isRepeatable: Bool

    package init(_ method: Method, _ target: String, body: [UInt8] = [], isRepeatable: Bool) {
        self.method = method
        self.target = target
        self.body = body
        self.isRepeatable = isRepeatable
    }
}
