import Foundation

/// The table that is printed at the end.
public struct Report {
    private var lines: [(figure: String, value: String, goal: String, isMet: Bool?)] = []

    public init() {}

    public mutating func add(_ figure: String, _ value: String, goal: String = "", isMet: Bool? = nil) {
        lines.append((figure, value, goal, isMet))
    }

    public func print() {
        let figureWidth = lines.map(\.figure.count).max() ?? 0
        let valueWidth = lines.map(\.value.count).max() ?? 0
        for line in lines {
            let verdict = line.isMet.map { $0 ? "  met" : "  MISSED" } ?? ""
            let goal = line.goal.isEmpty ? "" : "  goal \(line.goal)"
            Swift.print(Self.pad(line.figure, figureWidth) + "  " + String(repeating: " ", count: valueWidth - line.value.count) + line.value + goal + verdict)
        }
    }

    private static func pad(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: width - text.count) }
}

extension Double {
    /// With so many digits after the point.
    public func text(_ digits: Int) -> String {
        guard isFinite else { return "\(self)" }
        let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
        let scaled = Int((self * scale).rounded())
        guard digits > 0 else { return "\(scaled)" }
        let (whole, fraction) = abs(scaled).quotientAndRemainder(dividingBy: Int(scale))
        let tail = "\(fraction)"
        return (scaled < 0 ? "-" : "") + "\(whole)." + String(repeating: "0", count: digits - tail.count) + tail
    }
}

/// To the standard error, so that the table alone is on the standard output.
public func say(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }
