import TopologyModel

/// The user and the password of the `[client]` section of a my.cnf-style file.
///
/// Other sections and variables are passed over: the file may serve other programs too.
package struct CredentialsFile: Hashable, Sendable {
    var user: String?
    var password: Secret?

    init(parsing text: String) {
        var section = ""
        for line in text.split(whereSeparator: \.isNewline) {
            let trimmed = line.trimmed
            if trimmed.isEmpty || trimmed.hasPrefix("#") || trimmed.hasPrefix(";") { continue }
            if trimmed.hasPrefix("["), trimmed.hasSuffix("]") {
                section = trimmed.dropFirst().dropLast().trimmed.lowercased()
                continue
            }
            guard section == "client", let equals = trimmed.firstIndex(of: "=") else { continue }
            let value = CredentialsFile.unquote(trimmed[trimmed.index(after: equals)...].trimmed)
            switch trimmed[..<equals].trimmed.lowercased() {
            case "user": user = value
            case "password": password = Secret(value)
            default: break
            }
        }
    }

    /// Why a file gives no account; goes after its name.
    package struct Problem: Error {
        package var reason: String
    }

    /// The account of a file, with what it takes from the environment.
    ///
    /// - Parameter bytes: nil: it cannot be read.
    package static func credentials(in bytes: [UInt8]?, environment: [String: String]) throws(Problem) -> BatonConfiguration.Credentials {
        guard let bytes else { throw Problem(reason: "cannot be read") }
        let content = CredentialsFile(parsing: String(decoding: bytes, as: UTF8.self))
        guard content.user != nil || content.password != nil else { throw Problem(reason: "has neither user nor password in a section [client]") }
        do throws(EnvironmentExpansion.Failure) {
            return .init(
                user: try EnvironmentExpansion.expand(content.user ?? "", environment: environment),
                password: Secret(try EnvironmentExpansion.expand(content.password?.reveal() ?? "", environment: environment)))
        } catch {
            switch error {
            case .unset(let variable): throw Problem(reason: "needs the environment variable \(variable), which is not set")
            case .unclosed: throw Problem(reason: "has a ${ without its closing brace")
            }
        }
    }

    private static func unquote(_ text: Substring) -> String {
        guard let quote = text.first, quote == "\"" || quote == "'", text.count > 1, text.last == quote else { return String(text) }
        return String(text.dropFirst().dropLast())
    }
}
