#if Daemon
    import ControlModel
    import Hummingbird
    import ManagerCore
    import Presentation
    import Promotion
    import TopologyModel

    /// What the paths of failovers and of switchovers share.
    extension APIRoutes {
        /// How the change of a primary that somebody asked for ended.
        enum AskedOutcome {
            case planned(SwitchoverPlan)
            case recovered(RecoveryResult)
            case refused(String)
            /// It did not come to any of these.
            case answered(APIAnswer)
        }

        /// Finds the cluster, and asks for what `wanted` makes of it.
        func askForPrimary(_ hint: String, in requestContext: APIRequestContext, _ wanted: (Cluster) -> OperatorRequest) async -> AskedOutcome {
            guard let cluster = (await context()).cluster(hint: hint, isExact: true) else { return .answered(.unknownExactCluster(hint)) }
            return await outcome(of: wanted(cluster), in: requestContext)
        }

        func outcome(of request: OperatorRequest, in requestContext: APIRequestContext) async -> AskedOutcome {
            switch await manager.perform(request, by: requestContext.asker) {
            case .switchoverPlanned(let plan): .planned(plan)
            case .recovered(let result): .recovered(result)
            case .refused(let message): .refused(message)
            case .done, .discovered, .located, .planned, .operated: .answered(.unexpectedReply)
            }
        }

        /// In our own envelope.
        func ownAnswer(_ outcome: AskedOutcome) async -> APIAnswer {
            switch outcome {
            case .planned(let plan): APIAnswer(envelope: WireSwitchover.envelope(plan, (await context()).snapshot.policy(ofClusterOf: plan.primary)))
            case .recovered(let result): APIAnswer(envelope: WireSwitchover.envelope(result))
            case .refused(let message): .error(message)
            case .answered(let answer): answer
            }
        }

        /// In the incumbent's envelope, with the recovery in its shape.
        func incumbentAnswer(_ outcome: AskedOutcome, refusal: String = "") async -> APIAnswer {
            switch outcome {
            case .planned(let plan): return .error(plan.message)
            case .refused(let message): return .error(refusal + message)
            case .answered(let answer): return answer
            case .recovered(let result):
                let context = await context()
                let details = context.snapshot.control.recovery(result.recovery).map { WireRecovery.json($0, in: context) } ?? .null
                return result.isSuccess ? .done(result.message, details: details) : .error(result.message, details: details)
            }
        }

        /// Who asks, and why; hooks are skipped by both words, ours and the incumbent's.
        func asked(
            of cluster: Cluster, _ member: InstanceAddress? = nil, to successor: InstanceAddress?, _ request: Request, _ context: APIRequestContext
        ) -> AskedRecovery {
            AskedRecovery(
                of: member ?? cluster.primary?.address ?? cluster.members[0].address, to: successor,
                skipsHooks: request.query("skipHooks") == "true" || request.query("skipProcesses") == "true",
                owner: requester("owner", request, context), reason: request.query("reason") ?? "")
        }
    }
#endif
