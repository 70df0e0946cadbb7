#if Daemon
import Mustache

/// What stands outside of all clusters.
struct TemplateRoot: MustacheParent, MustacheCustomRenderable {
    let routes: [RenderedRoute]
    let store: String
    /// For trying a template: every name is that of the first cluster.
    let namesEverything: Bool
    let lookups: TemplateLookups

    static let names = ["clusters", "named", "store"]

    func child(named name: String) -> Any? {
        switch name {
        case "clusters": return TemplateClusters(routes: routes, lookups: lookups)
        case "named": return TemplateNames(routes: routes, namesEverything: namesEverything, lookups: lookups)
        case "store": return TemplateValue(value: .text(store), lookups: lookups)
        default:
            lookups.refuse(
                RenderedRoute.Field(rawValue: name) == nil
                    ? "there is no {{\(name)}}; outside of a cluster there are \(TemplateRoot.names.joined(separator: ", ")), inside of one also \(TemplateCluster.names)"
                    : "{{\(name)}} stands outside of a cluster: put it into {{#clusters}}…{{/clusters}} or {{#named.NAME}}…{{/named.NAME}}")
            return nil
        }
    }

    var renderText: String {
        lookups.refuse("{{.}} is no text here")
        return ""
    }
    var isNull: Bool { false }
}
#endif
