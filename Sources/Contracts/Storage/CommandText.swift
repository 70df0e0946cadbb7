package import ControlModel
import TopologyModel

/// A command as one line of JSON for people who look into a journal with its database's own tools. It is never read back, so it may change at any time.
package func commandText(_ command: ControlCommand) -> String {
    let arguments = Mirror(reflecting: command).children.first?.value
    return "{\"command\":\(quoted(command.kind.name))" + (arguments.map { ",\"arguments\":" + text(of: $0) } ?? "") + "}"
}

private func text(of value: Any) -> String {
    switch value {
    case let value as String: return quoted(value)
    case let value as Bool: return value ? "true" : "false"
    case let value as any BinaryInteger: return "\(value)"
    case let value as WallTime: return "\(value.milliseconds)"
    case let value as StepKind: return quoted(value.name)
    case let value as any CustomStringConvertible & RawRepresentable: return quoted(value.description)
    default: return text(reflecting: value)
    }
}

private func text(reflecting value: Any) -> String {
    let mirror = Mirror(reflecting: value)
    switch mirror.displayStyle {
    case .optional: return mirror.children.first.map { text(of: $0.value) } ?? "null"
    case .collection: return "[" + mirror.children.map { text(of: $0.value) }.joined(separator: ",") + "]"
    case .enum where mirror.children.isEmpty: return quoted("\(value)")
    case .struct where value is any CustomStringConvertible: return quoted("\(value)")
    default: return "{" + mirror.children.enumerated().map { member($1, at: $0) }.joined(separator: ",") + "}"
    }
}

/// A payload without a label is named after its type.
private func member(_ child: Mirror.Child, at position: Int) -> String {
    var name = child.label ?? ".\(position)"
    if name.hasPrefix(".") {
        let mirror = Mirror(reflecting: child.value)
        let type = mirror.displayStyle == .optional ? (mirror.children.first.map { "\(Swift.type(of: $0.value))" } ?? "none") : "\(mirror.subjectType)"
        name = type.prefix(1).lowercased() + type.dropFirst()
    }
    return "\(quoted(name)):\(text(of: child.value))"
}

private func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case _ where scalar.value < 0x20:
            let digits = String(scalar.value, radix: 16)
            result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}
