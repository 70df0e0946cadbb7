#if Daemon
import Mustache

/// One field as a literal of JSON.
struct TemplateLiteral: MustacheCustomRenderable, MustacheParent {
    let value: RenderedRoute.Value

    var renderText: String {
        switch value {
        case .text(let text): RenderedText.json(text)
        case .number(let number): "\(number)"
        case .flag(let flag): flag ? "true" : "false"
        case .missing: "null"
        }
    }

    var isNull: Bool { value == .missing }

    func child(named name: String) -> Any? { nil }
}
#endif
