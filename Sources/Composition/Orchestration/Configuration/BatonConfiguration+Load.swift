import Presentation

extension BatonConfiguration {
    /// Files of this size and more are none of ours; 4,000 clusters with a filter each fit.
    package static let maximumFileBytes = 1 << 20

    /// Reads and checks a file. Every problem is reported at once; nothing is half applied.
    ///
    /// `environment` is what `${NAME}` in secrets is replaced from.
    public static func load(path: String, environment: [String: String]) throws(ConfigurationError) -> BatonConfiguration {
        let bytes: [UInt8]
        do {
            bytes = try BoundedFile.read(path, maximumBytes: maximumFileBytes)
        } catch {
            throw ConfigurationError(source: path, problems: [.init(path: "", message: "cannot be read: \(error.reason)")])
        }
        return try decode(bytes: bytes, source: path, environment: environment) { try? BoundedFile.read($0, maximumBytes: maximumFileBytes) }
    }

    /// The same from bytes; `readFile` gives the content of a credentials file, nil when it cannot be read.
    package static func decode(
        bytes: [UInt8], source: String, environment: [String: String], readFile: (String) -> [UInt8]?
    ) throws(ConfigurationError) -> BatonConfiguration {
        let root: JSONNode
        do {
            root = try JSONReader.node(from: bytes, maximumBytes: maximumFileBytes)
        } catch {
            throw ConfigurationError(source: source, problems: [.init(path: "", line: error.line, message: "not JSON: column \(error.column): \(error.message)")])
        }
        guard case .object(let members) = root.content else {
            throw ConfigurationError(source: source, problems: [.init(path: "", line: root.line, message: "must be one JSON object, not \(root.kindName)")])
        }
        var builder = ConfigurationBuilder(ConfigurationValues(members), environment: environment)
        let configuration = builder.build(readFile: readFile)
        guard builder.values.problems.isEmpty, let configuration else {
            let problems = builder.values.problems.enumerated().sorted { ($0.element.line ?? 0, $0.offset) < ($1.element.line ?? 0, $1.offset) }
            throw ConfigurationError(source: source, problems: problems.map(\.element))
        }
        return configuration
    }
}
