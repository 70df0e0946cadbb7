import Foundation

/// Without arguments the demonstration; with `node NUMBER DIRECTORY` one of its nodes.
@main struct ReplicatedCounter {
    static func main() async throws {
        let arguments = CommandLine.arguments
        if arguments.count == 4, arguments[1] == "node", let number = Int(arguments[2]), (1...CounterNode.count).contains(number) {
            try await CounterNode(number: number, directory: arguments[3]).run()
        } else {
            var demonstration = try Demonstration()
            try demonstration.run()
        }
    }
}
