import KVPublishers

/// The file that is rendered, and beside it what has to be remembered of it.
///
/// For `haproxy.cfg` that is `.haproxy.cfg.baton`, the records that were rendered, and `.haproxy.cfg.baton-lock`, which keeps a second process away. Each is replaced in one step and is on the disk
/// when the call returns.
package final class OutputFile: Sendable {
    package let path: String
    private let directory: String
    private let name: String
    private let mode: UInt32?
    private let firstMode: UInt32
    private let lock: OutputLock

    /// - Parameters:
    ///   - mode: Permission bits for every replacement; nil: those of the file that is there.
    ///   - firstMode: The same for a file that is not there yet. Secrets come from the template: use the template's.
    /// - Throws: ``RouteRenderingError`` with code `output` when another process keeps the file, or when it is no file in a directory that can be written.
    package init(path: String, mode: UInt32? = nil, firstMode: UInt32) throws(RouteRenderingError) {
        let slash = path.lastIndex(of: "/")
        directory = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        guard !name.isEmpty, name != ".", name != ".." else { throw RouteRenderingError(.output, "\(path) is no file") }
        self.path = path
        self.mode = mode
        self.firstMode = firstMode
        lock = try OutputLock(path: "\(directory)/.\(name).baton-lock", of: path)
        // A link, a directory or what is no file is refused before anything is rendered.
        _ = try content()
    }

    /// nil when there is no such file.
    package func content() throws(RouteRenderingError) -> [UInt8]? {
        try using { folder throws(KVPublisherError) in try folder.read(name, upTo: RenderLimits.outputBytes) }
    }

    package func replace(with bytes: [UInt8]) throws(RouteRenderingError) {
        try using { folder throws(KVPublisherError) in
            var access = try folder.access(of: name) ?? RecordDirectory.Access(mode: firstMode)
            access.mode = mode ?? access.mode
            try folder.replace(name, with: bytes, access: access)
        }
    }

    /// Nothing where there is no memory yet.
    package func memory() throws(RouteRenderingError) -> RenderMemory {
        guard let bytes = try using({ folder throws(KVPublisherError) in try folder.read(memoryName, upTo: RenderLimits.memoryBytes) }) else { return RenderMemory() }
        do throws(RouteRenderingError) {
            return try RenderMemoryCoding.decode(bytes)
        } catch {
            throw RouteRenderingError(.output, "\(directory)/\(memoryName): \(error.message). It says which epochs were rendered; remove it once the store is known to have the newest records")
        }
    }

    package func save(_ memory: RenderMemory) throws(RouteRenderingError) {
        let bytes = try RenderMemoryCoding.encode(memory)
        try using { folder throws(KVPublisherError) in try folder.replace(memoryName, with: bytes, access: RecordDirectory.Access(mode: OutputFile.memoryMode)) }
    }

    private var memoryName: String { ".\(name).baton" }
    /// The output says the same, to whoever may read it.
    private static let memoryMode: UInt32 = 0o600

    private func using<Result>(_ work: (borrowing RecordDirectory) throws(KVPublisherError) -> Result) throws(RouteRenderingError) -> Result {
        do throws(KVPublisherError) {
            let folder = try RecordDirectory(path: directory)
            return try work(folder)
        } catch {
            throw RouteRenderingError(.output, error.message)
        }
    }
}
