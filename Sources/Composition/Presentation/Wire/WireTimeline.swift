import ControlModel
package import ManagerCore
import TopologyModel

/// The timeline as JSON of our own: written by the daemon, read by the command line.
package enum WireTimeline {
    package static func json(_ entries: [TimelineEntry]) -> JSONValue {
        .array(
            entries.map { entry in
                [
                    "event": .string(entry.event.rawValue), "at_ms": .integer(entry.at.milliseconds), "cluster": .string(entry.cluster),
                    "recovery": entry.recovery.map { .count($0.rawValue) } ?? .null, "text": .string(entry.text),
                ]
            })
    }

    /// Entries of another version that are not understood are left out.
    package static func entries(from json: JSONValue) -> [TimelineEntry] {
        (json.arrayValue ?? []).compactMap { element in
            guard let event = element["event"]?.stringValue.flatMap(TimelineEntry.Event.init(rawValue:)),
                let milliseconds = element["at_ms"]?.integerValue
            else { return nil }
            return TimelineEntry(
                event: event, at: WallTime(milliseconds: milliseconds), cluster: element["cluster"]?.stringValue ?? "",
                recovery: element["recovery"]?.integerValue.flatMap { UInt64(exactly: $0) }.map(RecoveryID.init(rawValue:)),
                text: element["text"]?.stringValue ?? "")
        }
    }
}
