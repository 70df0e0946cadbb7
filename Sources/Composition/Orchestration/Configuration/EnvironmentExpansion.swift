/// Replaces `${NAME}` by the content of an environment variable, anywhere in a value and as often as it stands there.
enum EnvironmentExpansion {
    enum Failure: Error, Hashable {
        case unset(String)
        case unclosed
    }

    /// A variable that is not set is an error: an empty password would be tried, and refused, on every server.
    static func expand(_ text: String, environment: [String: String]) throws(Failure) -> String {
        var result = ""
        var rest = Substring(text)
        while let dollar = rest.firstRange(of: "${") {
            result += rest[..<dollar.lowerBound]
            guard let end = rest[dollar.upperBound...].firstIndex(of: "}") else { throw .unclosed }
            let name = String(rest[dollar.upperBound..<end])
            guard let value = environment[name] else { throw .unset(name) }
            result += value
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }
}
