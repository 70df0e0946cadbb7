#if Daemon
import KVPublishers
import Mustache

/// Clusters by their names.
struct TemplateNames: MustacheParent, MustacheCustomRenderable {
    let routes: [RenderedRoute]
    let namesEverything: Bool
    let lookups: TemplateLookups

    func child(named name: String) -> Any? {
        let found = namesEverything ? routes.prefix(1) : routes.filter { $0.record.clusterName == name }[...]
        if found.count == 1, let route = found.first { return TemplateCluster(route: route, lookups: lookups) }
        // Whoever has the name besides may have it on purpose. Nothing is sent to either.
        lookups.note(
            found.isEmpty
                ? "the template names the cluster \(RenderedText.json(name)), of which the store has no record"
                : "the template names the cluster \(RenderedText.json(name)), and \(found.count) clusters have that name; it is rendered as if there were none")
        return TemplateValue(value: .missing, lookups: lookups)
    }

    var renderText: String {
        lookups.refuse("{{named}} is no text; write {{#named.NAME}}…{{/named.NAME}}")
        return ""
    }
    var isNull: Bool { false }
}
#endif
