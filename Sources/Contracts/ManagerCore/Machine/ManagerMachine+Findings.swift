public import Analysis
public import TopologyModel

extension ManagerMachine {
    /// What the analysis says of every cluster now, `NoProblem` included, ordered by cluster.
    public func findings(now: MonotonicInstant) -> [Finding] {
        topology.clusters.flatMap { cluster in
            let suspicion = suspicions.first { $0.suspect == cluster.primaryID }?.suspicion
            return Analyzer.analyze(cluster, suspicion: suspicion, policy: configuration.detection, now: now).map(tellingWhyReadOnly)
        }
    }
}
