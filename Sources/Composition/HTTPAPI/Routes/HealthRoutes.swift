import ManagerCore

#if Daemon
    import Hummingbird
    import ManagerCore
    import Orchestration
    import Presentation

    extension APIRoutes {
        /// `health` and `status`, which answer 500 until the node is armed and while it does not do its part, as the incumbent does for a node that is not
        /// healthy, and the two that load balancers ask.
        func addHealth(to group: Group) {
            for path in ["health", "status"] as [RouterPath] {
                read(group, path) { _, _ in
                    let context = await context()
                    return APIAnswer(envelope: WireHealth.json(in: context, version: ProductVersion.text, raft: await quorum?.status().health))
                }
            }
            for path in ["lb-check", "_ping"] as [RouterPath] { read(group, path) { _, _ in .value("OK") } }
        }
    }

    extension QuorumStatus {
        /// The incumbent asks the others every so often; heartbeats are far more frequent.
        private static let longestSilence = Duration.seconds(10)

        fileprivate var health: WireHealth.Raft {
            WireHealth.Raft(
                leader: leaderAddress ?? "", isLeader: isLeader, leaderURL: leaderURL ?? "", address: address,
                healthyMembers: isLeader
                    ? members.filter { member in member.id == id || member.silence.map { $0 <= QuorumStatus.longestSilence } == true }.map(\.address) : [],
                trouble: trouble?.description)
        }
    }
#endif
