/// A MySQL GTID set: which transactions, named by the UUID of the server that first committed them, a tag, and a number.
///
/// Always in its smallest form: sorted by UUID, then tag, with ranges sorted and merged. Equal sets are equal values with equal
/// descriptions, whatever text they were read from. Operations take one walk over the ranges of both sets.
public struct GTIDSet: Hashable, Sendable, CustomStringConvertible, Codable {
    /// The transactions of one UUID and tag.
    public struct Entry: Hashable, Sendable, Codable {
        public let uuid: ServerUUID
        public let tag: GTIDTag
        var numbers: GTIDRanges

        /// Sorted, never empty, with at least one missing number between neighbors.
        public var ranges: [ClosedRange<UInt64>] { numbers.ranges }

        static func precedes(_ lhs: Entry, _ rhs: Entry) -> Bool { (lhs.uuid, lhs.tag) < (rhs.uuid, rhs.tag) }
    }

    /// The largest transaction number that MySQL gives (`GNO_END - 1`).
    public static let maximumNumber = UInt64(Int64.max - 1)

    /// Sorted by UUID, then tag; no entry is empty.
    public private(set) var entries: [Entry] = []

    public init() {}

    /// Parses a set as servers print it and people type it: `uuid:1-5:7,uuid:8:tag:1-3`.
    ///
    /// White space and line breaks may stand between any two parts, empty elements between commas are ignored, UUIDs and tags may be in
    /// either case, and ranges may come in any order and overlap. Returns nil for anything else: a number outside
    /// 1…``maximumNumber``, a range that runs backwards, a UUID or a tag without a range. The empty text is the empty set.
    public init?(parsing text: some StringProtocol) {
        self.init(parsingUTF8: text.utf8)
    }

    /// The same for text in bytes, as it comes from a connection.
    public init?(parsingUTF8 bytes: some Sequence<UInt8>) {
        var parser = GTIDSetParser(bytes: Array(bytes))
        guard let parsed = parser.parse() else { return nil }
        // Server output is sorted already; the sort and the merge below are then one pass.
        for element in parsed.sorted(by: { Entry.precedes($0, $1) }) {
            if let last = entries.last, last.uuid == element.uuid, last.tag == element.tag {
                entries[entries.count - 1].numbers = last.numbers.union(element.numbers)
            } else {
                entries.append(element)
            }
        }
    }

    public var isEmpty: Bool { entries.isEmpty }

    /// How many transactions; saturates at `UInt64.max`.
    public var count: UInt64 {
        entries.reduce(0) { sum, entry in
            let (total, overflow) = sum.addingReportingOverflow(entry.numbers.count)
            return overflow ? .max : total
        }
    }

    public func contains(uuid: ServerUUID, tag: GTIDTag = .none, number: UInt64) -> Bool {
        let (index, found) = position(uuid: uuid, tag: tag)
        return found && entries[index].numbers.contains(number)
    }

    /// Adds transactions.
    ///
    /// - Parameter numbers: Within 1…``maximumNumber``; anything else is a programming error.
    public mutating func insert(_ numbers: ClosedRange<UInt64>, uuid: ServerUUID, tag: GTIDTag = .none) {
        precondition(numbers.lowerBound >= 1 && numbers.upperBound <= GTIDSet.maximumNumber, "\(numbers) are not transaction numbers")
        let (index, found) = position(uuid: uuid, tag: tag)
        if found {
            entries[index].numbers.insert(numbers)
        } else {
            entries.insert(Entry(uuid: uuid, tag: tag, numbers: GTIDRanges([numbers])), at: index)
        }
    }

    /// Where the entry is, or where it would have to be.
    private func position(uuid: ServerUUID, tag: GTIDTag) -> (index: Int, found: Bool) {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if (entries[middle].uuid, entries[middle].tag) < (uuid, tag) { low = middle + 1 } else { high = middle }
        }
        return (low, low < entries.count && entries[low].uuid == uuid && entries[low].tag == tag)
    }

    /// Lower-case UUIDs, sorted, each once; the numbers of the default tag first; no white space.
    public var description: String {
        var text = ""
        var current: ServerUUID?
        for entry in entries {
            if current != entry.uuid {
                text += (current == nil ? "" : ",") + entry.uuid.description
                current = entry.uuid
            }
            if entry.tag != .none { text += ":" + entry.tag.rawValue }
            for range in entry.ranges {
                text += range.count == 1 ? ":\(range.lowerBound)" : ":\(range.lowerBound)-\(range.upperBound)"
            }
        }
        return text
    }
}

// MARK: Algebra

extension GTIDSet {
    /// Whether every transaction of `other` is in this set; every set is a superset of itself and of the empty one.
    public func isSuperset(of other: GTIDSet) -> Bool {
        var index = 0
        for theirs in other.entries {
            while index < entries.count, Entry.precedes(entries[index], theirs) { index += 1 }
            guard index < entries.count, entries[index].uuid == theirs.uuid, entries[index].tag == theirs.tag,
                entries[index].numbers.isSuperset(of: theirs.numbers)
            else { return false }
        }
        return true
    }

    public func union(_ other: GTIDSet) -> GTIDSet {
        merged(with: other) { $0.union($1) }
    }

    public func intersection(_ other: GTIDSet) -> GTIDSet {
        merged(with: other) { $0.intersection($1) }
    }

    /// The transactions of this set that are not in `other`.
    public func subtracting(_ other: GTIDSet) -> GTIDSet {
        merged(with: other) { $0.subtracting($1) }
    }

    /// Walks both sets, entry by entry; what is only in one meets the empty set.
    private func merged(with other: GTIDSet, _ combine: (GTIDRanges, GTIDRanges) -> GTIDRanges) -> GTIDSet {
        var result = GTIDSet()
        result.entries.reserveCapacity(entries.count)
        var (left, right) = (0, 0)
        while left < entries.count || right < other.entries.count {
            let ours = left < entries.count ? entries[left] : nil
            let theirs = right < other.entries.count ? other.entries[right] : nil
            let oursIsFirst = ours.map { own in theirs.map { !Entry.precedes($0, own) } ?? true } ?? false
            let theirsIsFirst = theirs.map { other in ours.map { !Entry.precedes($0, other) } ?? true } ?? false
            guard var entry = oursIsFirst ? ours : theirs else { break }
            let empty = GTIDRanges()
            entry.numbers = combine(oursIsFirst ? ours?.numbers ?? empty : empty, theirsIsFirst ? theirs?.numbers ?? empty : empty)
            if !entry.numbers.isEmpty { result.entries.append(entry) }
            left += oursIsFirst ? 1 : 0
            right += theirsIsFirst ? 1 : 0
        }
        return result
    }
}
