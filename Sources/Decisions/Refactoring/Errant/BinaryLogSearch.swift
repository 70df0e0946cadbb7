public import TopologyModel

/// Finds the binary logs that hold errant transactions by what stands at the beginning of a few of them.
///
/// Every log begins with what all logs before it held, so two beginnings tell whether something is between them, and halving finds the logs:
/// about log2(n) beginnings for each of n logs that holds some, and none for the others. No log is read beyond its beginning.
public struct BinaryLogSearch: Sendable {
    /// How many beginnings are read at most: enough for ten logs with errant transactions among a million.
    public static let readLimit = 200

    private let errant: ErrantTransactions
    private let files: [String]
    /// Per file what the logs before it held; nil while it was not read.
    private var beginnings: [LoggedTransactions?]
    /// Ranges of files that may hold some, the oldest last.
    private var ranges: [Range<Int>] = []
    private var reads = 0
    private var location: ErrantLocation
    /// Whether a beginning did not say what a search needs; then there is no answer.
    public private(set) var hasFailed = false

    /// - Parameters:
    ///   - errant: what to find.
    ///   - purged: what the server says is executed and in none of its logs (MySQL).
    ///   - files: all binary logs, oldest first.
    public init(_ errant: ErrantTransactions, purged: GTIDSet = GTIDSet(), files: [String]) {
        var wanted = errant
        location = ErrantLocation(errant: errant)
        if case .mysql(let set) = errant {
            let unlogged = set.intersection(purged)
            if !unlogged.isEmpty { location.unlogged = .mysql(unlogged) }
            wanted = .mysql(set.subtracting(purged))
        }
        self.errant = wanted
        self.files = files
        beginnings = Array(repeating: nil, count: files.count)
        if files.isEmpty {
            if !errant.isEmpty { location.unlogged = errant }
        } else if !wanted.isEmpty {
            ranges = [files.indices]
        }
        narrow()
    }

    /// The log whose beginning is wanted next; nil when the search is over.
    public var next: String? {
        guard !hasFailed, let range = ranges.last else { return nil }
        return beginnings[0] == nil ? files[0] : files[BinaryLogSearch.middle(of: range)]
    }

    /// - Parameter beginning: what the log that was wanted says that the logs before it held; nil: it does not say.
    public mutating func read(_ beginning: LoggedTransactions?) {
        guard let range = ranges.last else { return }
        guard let beginning, let older = errant.part(after: nil, upTo: beginning) else {
            hasFailed = true
            return
        }
        reads += 1
        if beginnings[0] == nil {
            beginnings[0] = beginning
            if !older.isEmpty { addUnlogged(older) }
        } else {
            beginnings[BinaryLogSearch.middle(of: range)] = beginning
        }
        narrow()
    }

    /// What was found; nil while the search goes on, and when it failed.
    public var result: ErrantLocation? { hasFailed || next != nil ? nil : location }

    // MARK: Narrowing

    private static func middle(of range: Range<Int>) -> Int { range.lowerBound + range.count / 2 }

    /// Goes on until a beginning is needed that was not read.
    private mutating func narrow() {
        while beginnings.first.map({ $0 != nil }) ?? false, let range = ranges.last {
            let part = self.part(in: range)
            let middle = BinaryLogSearch.middle(of: range)
            if part.isEmpty {
                ranges.removeLast()
            } else if range.count == 1 {
                ranges.removeLast()
                location.logs.append(.init(file: files[range.lowerBound], transactions: part))
            } else if beginnings[middle] != nil {
                ranges.removeLast()
                ranges += [middle..<range.upperBound, range.lowerBound..<middle]
            } else if reads >= BinaryLogSearch.readLimit {
                ranges.removeLast()
                location.unsearched.append(
                    .init(firstFile: files[range.lowerBound], lastFile: files[range.upperBound - 1], transactions: part))
            } else {
                return
            }
        }
    }

    /// Both ends of a range were read: the one below is that of the first log or of a middle, the one above that of a middle or the end of all.
    private func part(in range: Range<Int>) -> ErrantTransactions {
        let newer = range.upperBound < files.count ? beginnings[range.upperBound] : nil
        return errant.part(after: beginnings[range.lowerBound], upTo: newer) ?? errant
    }

    private mutating func addUnlogged(_ more: ErrantTransactions) {
        if case .mysql(let set) = more, case .mysql(let known)? = location.unlogged {
            location.unlogged = .mysql(known.union(set))
        } else {
            location.unlogged = more
        }
    }
}
