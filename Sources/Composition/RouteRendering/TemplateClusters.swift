#if Daemon
import Mustache

/// All clusters, in their order.
struct TemplateClusters: MustacheSequence, MustacheTransformable, MustacheParent, MustacheCustomRenderable {
    let routes: [RenderedRoute]
    let lookups: TemplateLookups

    func makeIterator() -> some IteratorProtocol<TemplateCluster> {
        let lookups = lookups
        return routes.lazy.map { TemplateCluster(route: $0, lookups: lookups) }.makeIterator()
    }

    func transform(_ name: String) -> Any? {
        if name == "count" { return TemplateValue(value: .number(UInt64(routes.count)), lookups: lookups) }
        lookups.refuse("there is no {{\(name)(clusters)}}; there is {{count(clusters)}}")
        return nil
    }

    /// On the way outwards, where there are none.
    func child(named name: String) -> Any? { nil }

    var renderText: String {
        lookups.refuse("{{clusters}} is no text; write {{#clusters}}…{{/clusters}}")
        return ""
    }
    var isNull: Bool { false }
}
#endif
