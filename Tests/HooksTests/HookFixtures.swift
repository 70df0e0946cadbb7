import ControlModel
import Hooks
import TopologyModel

/// An invocation in which every fact is known and no two values are equal by accident.
func completeInvocation(phase: HookPhase = .postFailover) -> HookInvocation {
    var invocation = HookInvocation(phase: phase, failed: InstanceAddress(host: "db-1", port: 3306))
    invocation.attempt = 2
    invocation.recovery = RecoveryID(rawValue: 77)
    invocation.recoveryUID = "uid-1"
    invocation.idempotencyKey = "key-1"
    invocation.epoch = Epoch(rawValue: 5)
    invocation.failureType = "DeadMaster"
    invocation.failureDescription = "Master cannot be reached"
    invocation.instanceType = "master"
    invocation.command = "force-master-failover"
    invocation.failedIsDowntimed = true
    invocation.clusterName = "db-1:3306"
    invocation.clusterAlias = "orders"
    invocation.clusterDomain = "orders.example"
    invocation.replicas = [InstanceAddress(host: "db-2", port: 3306), InstanceAddress(host: "db-3", port: 3307)]
    invocation.lostReplicas = [InstanceAddress(host: "db-4", port: 3306)]
    invocation.automaticPrimaryRecovery = true
    invocation.managerHost = "manager-1"
    invocation.successor = InstanceAddress(host: "db-2", port: 3308)
    invocation.successorAlias = "second"
    invocation.successorCoordinates = "binlog.000007:1234"
    invocation.isSuccessful = true
    return invocation
}
