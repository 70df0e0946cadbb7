import Presentation

/// The daemon's report of its stores, for people.
struct KVReport {
    private let json: JSONValue

    init(_ json: JSONValue) { self.json = json }

    /// Nothing stands in the way, and every store says what it should.
    var isInOrder: Bool { json["in_order"]?.boolValue == true && troubles.isEmpty }

    private var troubles: [String] { (json["troubles"]?.arrayValue ?? []).compactMap(\.stringValue) }
    private var stores: [String] { (json["stores"]?.arrayValue ?? []).compactMap(\.stringValue) }

    func text(onlyProblems: Bool) -> String {
        var blocks = troubles
        if json["phase"]?.stringValue == "starting" { blocks.append("this manager is just starting: nothing is published or withdrawn yet") }
        let clusters = json["clusters"]?.arrayValue ?? []
        let shown = onlyProblems ? clusters.filter { $0["in_order"]?.boolValue != true } : clusters
        blocks += shown.compactMap { $0["text"]?.stringValue }
        if blocks.isEmpty {
            blocks.append(
                clusters.isEmpty
                    ? "no cluster has a primary that takes writes, and \(stores.joined(separator: ", ")) know of none"
                    : "in order: \(clusters.count) cluster\(clusters.count == 1 ? "" : "s") in \(stores.joined(separator: ", "))")
        }
        return blocks.joined(separator: "\n")
    }
}
