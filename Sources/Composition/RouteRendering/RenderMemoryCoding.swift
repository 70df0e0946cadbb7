import KVPublishers

/// The file in which a ``RenderMemory`` is kept: a line that says what it is, the records that are rendered, one a line in the form of ``PrimaryRecordCoding``, an empty line, those that the store does not
/// have any more, and a line that says that this is all.
enum RenderMemoryCoding {
    private static let upToDate = "baton render 1"
    private static let reloadOwed = "baton render 1, reload owed"
    private static let end = "end"

    /// - Throws: ``RouteRenderingError`` with code `output` when it is too large to be read back.
    static func encode(_ memory: RenderMemory) throws(RouteRenderingError) -> [UInt8] {
        var bytes = Array((memory.isReloadOwed ? reloadOwed : upToDate).utf8) + [lineFeed]
        do throws(KVPublisherError) {
            for entry in memory.entries where entry.isShown { bytes += try PrimaryRecordCoding.encode(entry.record) }
            bytes.append(lineFeed)
            for entry in memory.entries where !entry.isShown { bytes += try PrimaryRecordCoding.encode(entry.record) }
        } catch {
            throw RouteRenderingError(.output, "the records cannot be kept: \(error.message)")
        }
        bytes += Array(end.utf8) + [lineFeed]
        guard bytes.count <= RenderLimits.memoryBytes else { throw RouteRenderingError(.output, "the records cannot be kept: they are more than \(RenderLimits.memoryBytes) bytes") }
        return bytes
    }

    /// - Throws: ``RouteRenderingError`` with code `output` for anything that ``encode(_:)`` could not have written.
    static func decode(_ bytes: [UInt8]) throws(RouteRenderingError) -> RenderMemory {
        let lines = bytes.split(separator: lineFeed, omittingEmptySubsequences: false)
        // The last line ends with a line feed, too.
        guard bytes.count <= RenderLimits.memoryBytes, lines.count >= 4, lines.last?.isEmpty == true, lines.dropLast().last?.elementsEqual(end.utf8) == true else { throw damaged }
        let isReloadOwed: Bool
        switch String(decoding: lines[0], as: UTF8.self) {
        case upToDate: isReloadOwed = false
        case reloadOwed: isReloadOwed = true
        default: throw damaged
        }
        var (entries, isShown): ([RenderMemory.Entry], Bool) = ([], true)
        for line in lines.dropFirst().dropLast(2) {
            if line.isEmpty, isShown {
                isShown = false
                continue
            }
            do throws(KVPublisherError) {
                entries.append(.init(record: try PrimaryRecordCoding.decode(Array(line)), isShown: isShown))
            } catch {
                throw damaged
            }
        }
        guard !isShown, Set(entries.map(\.record.cluster)).count == entries.count else { throw damaged }
        return RenderMemory(entries: entries, isReloadOwed: isReloadOwed)
    }

    private static let damaged = RouteRenderingError(.output, "not what was kept by a former run")
    private static let lineFeed = UInt8(ascii: "\n")
}
