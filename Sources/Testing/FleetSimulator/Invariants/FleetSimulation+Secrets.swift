import ControlModel
import Hooks

/// F20: wherever a manager tells something, the password of its account is looked for. The shell holds it, as that of real servers does; no other text looks like it.
extension FleetSimulation {
    static let password = "canary-Vq7zR2"

    /// In the form in which it is written to disk and sent to others.
    func checkKeepsSecrets(_ command: ControlCommand) {
        if FleetSimulation.holdsPassword(EncodedCommand(command).body) { violate(.secretsKept, "\(command.kind.name) holds a password") }
    }

    /// Arguments may hold everything that a placeholder stands for.
    func checkKeepsSecrets(_ invocation: HookInvocation) {
        let argument = HookPlaceholders(invocation).substituted(intoArgument: HookPlaceholders.names.map { "{\($0)}" }.joined())
        checkKeepsSecrets(argument, in: "an argument of hooks")
        for variable in HookEnvironment(invocation).variables { checkKeepsSecrets(variable.value, in: variable.name) }
    }

    func checkKeepsSecrets(_ text: String, in place: String) {
        if FleetSimulation.holdsPassword(text.utf8) { violate(.secretsKept, "\(place) holds a password") }
    }

    private static func holdsPassword(_ text: some Collection<UInt8>) -> Bool {
        var rest = text[...]
        while let first = rest.firstIndex(where: { $0 == password.utf8.first }) {
            rest = rest[first...]
            if rest.starts(with: password.utf8) { return true }
            rest = rest.dropFirst()
        }
        return false
    }
}
