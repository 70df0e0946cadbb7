#if Daemon
import ControlModel
import KVPublishers
import Mustache
import TopologyModel

/// A template of Mustache that sees the routes of a store.
///
/// | name | |
/// |---|---|
/// | `clusters` | every cluster, ordered by name, then id; a section goes through them |
/// | `named.NAME` | the cluster of that name; missing where there is none, or more than one |
/// | `store` | what the store is called |
///
/// Inside of a cluster the fields of ``RenderedRoute``. A section of a field is skipped where the field is missing. `{{json(FIELD)}}` is a literal of JSON. What is no plain text is encoded (``RenderedText``) in `{{…}}` and
/// `{{{…}}}` alike; nothing is escaped for HTML.
///
/// Names that there are not are errors, not empty text: a word that is misspelled would be found during a failover.
package struct RouteTemplate: Sendable {
    package struct Rendered: Hashable, Sendable {
        package var text: String
        /// Clusters that the template names and that are not there, or there twice; one line each.
        package var troubles: [String]
    }

    private let template: MustacheTemplate

    /// Reads the template, and tries it on a cluster with everything, on one without what may be missing, on a withdrawn one, and on none.
    ///
    /// - Throws: ``RouteRenderingError`` with code `template`.
    package init(text: String, source: String) throws(RouteRenderingError) {
        guard text.utf8.count <= RenderLimits.templateBytes else { throw RouteRenderingError(.template, "\(source) is larger than \(RenderLimits.templateBytes) bytes") }
        if let tag = RouteTemplate.partial(in: text) { throw RouteRenderingError(.template, "\(source): \(tag): other templates cannot be included") }
        do {
            template = try MustacheTemplate(string: RouteTemplate.preamble + text)
        } catch let error as MustacheTemplate.ParserError {
            throw RouteRenderingError(.template, "\(source), line \(error.context.lineNumber - 1): \(RouteTemplate.meaning(of: error.error)): \(error.context.line)")
        } catch {
            throw RouteRenderingError(.template, "\(source): \(error)")
        }
        do throws(RouteRenderingError) {
            for sample in RouteTemplate.samples { _ = try render(sample, store: "sample", namesEverything: true) }
            _ = try render([], store: "sample")
        } catch {
            throw RouteRenderingError(.template, "\(source): \(error.message)")
        }
    }

    /// - Parameter routes: in the order in which they are listed.
    /// - Throws: ``RouteRenderingError`` with code `template` when it asks for something that there is not, or becomes larger than ``RenderLimits/outputBytes``.
    package func render(_ routes: [RenderedRoute], store: String) throws(RouteRenderingError) -> Rendered {
        try render(routes, store: store, namesEverything: false)
    }

    private func render(_ routes: [RenderedRoute], store: String, namesEverything: Bool) throws(RouteRenderingError) -> Rendered {
        let lookups = TemplateLookups()
        let text = template.render(TemplateRoot(routes: routes, store: store, namesEverything: namesEverything, lookups: lookups))
        if let problem = lookups.problems.first { throw RouteRenderingError(.template, problem) }
        guard text.utf8.count <= RenderLimits.outputBytes else { throw RouteRenderingError(.template, "what is rendered is larger than \(RenderLimits.outputBytes) bytes") }
        return Rendered(text: text, troubles: lookups.troubles)
    }

    /// Mustache escapes for HTML unless it is told otherwise. On a line of its own, so that a section may stand alone on the first line of the template.
    private static let preamble = "{{% CONTENT_TYPE:TEXT}}\n"

    /// The library renders an unknown partial as nothing. With other delimiters one is not found here.
    private static func partial(in text: String) -> String? {
        var rest = text[...]
        while let open = rest.firstRange(of: "{{") {
            rest = rest[open.upperBound...]
            let tag = rest.drop { $0 == " " || $0 == "\t" }
            if tag.first == ">" || tag.first == "<" { return "{{\(tag.prefix { $0 != "}" && $0 != "\n" })}}" }
        }
        return nil
    }

    private static func meaning(of error: any Error) -> String {
        switch error {
        case MustacheTemplate.Error.sectionCloseNameIncorrect: "a section is ended by another name than it was begun with"
        case MustacheTemplate.Error.expectedSectionEnd: "a section is not ended"
        case MustacheTemplate.Error.unfinishedName: "a tag is not finished, or its name holds something else than letters, digits, . _ - and ()"
        case MustacheTemplate.Error.invalidSetDelimiter: "delimiters are set like this: {{=<% %>=}}"
        default: "\(error)"
        }
    }

    private static let samples: [[RenderedRoute]] = {
        let cluster = ClusterID(high: 0, low: 1)
        let full = PrimaryRecord(
            cluster: cluster, clusterName: "sample", primary: InstanceAddress(host: "db.example", port: 3306), epoch: Epoch(rawValue: 1), recovery: RecoveryID(rawValue: 1),
            at: WallTime(milliseconds: 0), ipv4: "192.0.2.1", ipv6: "2001:db8::1")
        var bare = full
        (bare.recovery, bare.ipv4, bare.ipv6) = (nil, nil, nil)
        let withdrawn = WithdrawnRecord(full, because: "sample", at: WallTime(milliseconds: 0))
        let records: [StoredRecord] = [.primary(full), .primary(bare), .withdrawn(withdrawn)]
        return records.map { RenderedRoute.all([$0]) }
    }()
}
#else
@available(*, unavailable, message: "enable the trait Daemon of the package baton")
package struct RouteTemplate {}
#endif
