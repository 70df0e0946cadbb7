/// Writes metrics in the text format of Prometheus, version 0.0.4: families in the order in which they are added, the samples of one by their labels.
package struct MetricsText {
    package enum Kind: String {
        /// Only grows while the process lives.
        case counter
        case gauge
    }

    package struct Label: Hashable, Sendable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package struct Sample: Sendable {
        package var labels: [Label]
        package var value: Double

        package init(_ labels: [Label], _ value: Double) {
            self.labels = labels
            self.value = value
        }
    }

    /// What answers say that it is.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    package private(set) var text = ""

    package init() {}

    package mutating func add(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
        head(name, kind.rawValue, help)
        for sample in samples.sorted(by: { MetricsText.precedes($0.labels, $1.labels) }) { line(name, sample.labels, sample.value) }
    }

    /// The same for a single value.
    package mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: Double) { add(name, kind, help, [Sample([], value)]) }

    /// A histogram, whose buckets the format wants added up.
    ///
    /// - Parameters:
    ///   - buckets: by ascending bound: how many fell between this bound and the one before it.
    ///   - total: how many there were, those above the last bound included.
    package mutating func addHistogram(_ name: String, _ help: String, buckets: [(bound: Double, count: UInt64)], total: UInt64, sum: Double) {
        head(name, "histogram", help)
        var sofar: UInt64 = 0
        for bucket in buckets {
            sofar += bucket.count
            line(name + "_bucket", [Label("le", MetricsText.format(bucket.bound))], Double(sofar))
        }
        line(name + "_bucket", [Label("le", MetricsText.format(.infinity))], Double(total))
        line(name + "_sum", [], sum)
        line(name + "_count", [], Double(total))
    }

    private mutating func head(_ name: String, _ kind: String, _ help: String) {
        precondition(MetricsText.isName(name), "\(name) is no name of a metric")
        text += "# HELP \(name) \(MetricsText.escape(help, quotes: false))\n# TYPE \(name) \(kind)\n"
    }

    private mutating func line(_ name: String, _ labels: [Label], _ value: Double) {
        let pairs = labels.map { "\($0.name)=\"\(MetricsText.escape($0.value, quotes: true))\"" }
        text += name + (pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}") + " \(MetricsText.format(value))\n"
    }

    private static func precedes(_ left: [Label], _ right: [Label]) -> Bool {
        left.lexicographicallyPrecedes(right) { ($0.name, $0.value) < ($1.name, $1.value) }
    }

    private static func isName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.first.map { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } == true
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
                default: false
                }
            }
    }

    /// Backslashes and line ends, and quotes where the text stands in some.
    private static func escape(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    private static func format(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return Int64(exactly: value).map(String.init) ?? value.description
    }
}
