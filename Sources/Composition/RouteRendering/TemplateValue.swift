#if Daemon
import Mustache

/// One field.
struct TemplateValue: MustacheCustomRenderable, MustacheTransformable, MustacheParent {
    let value: RenderedRoute.Value
    let lookups: TemplateLookups

    var renderText: String {
        switch value {
        case .text(let text): RenderedText.plain(text)
        case .number(let number): "\(number)"
        case .flag(let flag): flag ? "true" : "false"
        case .missing: ""
        }
    }

    /// Whether a section of it is skipped.
    var isNull: Bool { value == .missing || value == .flag(false) }

    func transform(_ name: String) -> Any? {
        if name == "json" { return TemplateLiteral(value: value) }
        lookups.refuse("there is no {{\(name)(…)}} of a field; there is {{json(…)}}")
        return nil
    }

    /// On the way outwards from a section of the field. Without this the library would look into what is stored here.
    func child(named name: String) -> Any? { nil }
}
#endif
