#if Daemon
import Mustache

/// One cluster.
struct TemplateCluster: MustacheParent, MustacheCustomRenderable {
    let route: RenderedRoute
    let lookups: TemplateLookups

    /// For messages.
    static let names = RenderedRoute.Field.allCases.map(\.rawValue).joined(separator: ", ")

    func child(named name: String) -> Any? {
        if let field = RenderedRoute.Field(rawValue: name) { return TemplateValue(value: route.value(of: field), lookups: lookups) }
        if !TemplateRoot.names.contains(name) { lookups.refuse("there is no {{\(name)}} of a cluster; there are \(TemplateCluster.names)") }
        return nil
    }

    var renderText: String {
        lookups.refuse("{{.}} is no text here")
        return ""
    }
    var isNull: Bool { false }
}
#endif
