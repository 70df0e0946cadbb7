import ControlModel
import Hooks
import TopologyModel

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The JSON of a webhook. Members may be added; a change of what one means is a new ``formatNumber``.
struct WebhookBody: Encodable {
    struct Recovery: Encodable {
        /// Absent where there is none.
        var id: UInt64?
        var uid: String?
        var epoch: UInt64?
        var command: String
        var isSuccessful: Bool
    }

    struct Failure: Encodable {
        var type: String
        var description: String
        var host: String
        var port: UInt16
        var instanceType: String
        var isDowntimed: Bool
    }

    struct Cluster: Encodable {
        var name: String
        var alias: String
        var domain: String
        var recoversPrimary: Bool
        var recoversIntermediate: Bool
    }

    struct Successor: Encodable {
        var host: String
        var port: UInt16
        var alias: String
        /// Absent when they are not known.
        var coordinates: String?
    }

    struct Server: Encodable {
        var host: String
        var port: UInt16
    }

    static let formatNumber = 1

    var format = WebhookBody.formatNumber
    var idempotencyKey: String
    var phase: String
    var attempt: UInt32
    var manager: String
    var recovery: Recovery
    var failure: Failure
    var cluster: Cluster
    /// Absent while it is not known.
    var successor: Successor?
    /// At most ``maximumServers`` of them.
    var replicas: [Server]
    var replicaCount: Int
    /// At most ``maximumServers`` of them.
    var lostReplicas: [Server]
    var lostReplicaCount: Int

    /// Of one list; the counts stay true. With the longest names that there are, and texts of which each character has to be escaped, a body stays below 1 MiB.
    static let maximumServers = 1000
    /// Of one text; evidence is much shorter.
    private static let maximumTextBytes = 16 * 1024

    init(_ invocation: HookInvocation, idempotencyKey: String) {
        self.idempotencyKey = idempotencyKey
        phase = invocation.phase.rawValue
        attempt = invocation.attempt
        manager = invocation.managerHost
        recovery = Recovery(
            id: invocation.recovery?.rawValue, uid: invocation.recoveryUID.isEmpty ? nil : invocation.recoveryUID, epoch: invocation.epoch?.rawValue,
            command: invocation.command, isSuccessful: invocation.isSuccessful)
        failure = Failure(
            type: invocation.failureType, description: WebhookBody.bounded(invocation.failureDescription), host: invocation.failed.host, port: invocation.failed.port,
            instanceType: invocation.instanceType, isDowntimed: invocation.failedIsDowntimed)
        cluster = Cluster(
            name: invocation.clusterName, alias: WebhookBody.bounded(invocation.clusterAlias), domain: WebhookBody.bounded(invocation.clusterDomain),
            recoversPrimary: invocation.automaticPrimaryRecovery, recoversIntermediate: invocation.automaticIntermediateRecovery)
        successor = invocation.successor.map {
            Successor(
                host: $0.host, port: $0.port, alias: WebhookBody.bounded(invocation.successorAlias),
                coordinates: invocation.successorCoordinates.isEmpty ? nil : invocation.successorCoordinates)
        }
        replicas = WebhookBody.servers(invocation.replicas)
        replicaCount = invocation.replicas.count
        lostReplicas = WebhookBody.servers(invocation.lostReplicas)
        lostReplicaCount = invocation.lostReplicas.count
    }

    /// The same facts are the same bytes.
    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self))
    }

    private static func servers(_ addresses: [InstanceAddress]) -> [Server] { addresses.prefix(maximumServers).map { Server(host: $0.host, port: $0.port) } }

    private static func bounded(_ text: String) -> String {
        text.utf8.count <= maximumTextBytes ? text : String(decoding: text.utf8.prefix(maximumTextBytes), as: UTF8.self)
    }
}
