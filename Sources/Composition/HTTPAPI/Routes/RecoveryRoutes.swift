#if Daemon
    import ControlModel
    import Hummingbird
    import ManagerCore
    import Presentation
    import TopologyModel

    extension APIRoutes {
        /// The incumbent's page of an audit.
        static let pageSize = 20

        /// The elements of the page that the path names; of the first one, 0, when it names none.
        static func page<Record>(of records: [Record], _ requestContext: APIRequestContext) -> [Record] {
            let page = Int(UInt16(requestContext.segment("page")) ?? 0)
            return Array(records.dropFirst(page * pageSize).prefix(pageSize))
        }

        /// `?count=`, a page where nobody says it; nil: it is no number from 1.
        static func count(_ request: Request) -> Int? {
            guard let text = request.query("count") else { return pageSize }
            return Int(text).flatMap { $0 > 0 ? $0 : nil }
        }

        static func wrongCount(_ request: Request) -> APIAnswer { .error("\"count\" must be a number from 1, not \"\(request.query("count") ?? "")\"") }

        /// What the journal has of the cluster that `?cluster=` names, of all where it names none, the newest first; nil: no cluster is known by that name.
        static func newestFirst<Record>(
            _ records: [Record], _ request: Request, in context: PresentationContext, cluster: (Record) -> ClusterID?
        ) -> [Record]? {
            guard let hint = request.query("cluster") else { return Array(records.reversed()) }
            guard let id = context.recordedCluster(hint: hint) else { return nil }
            return records.reversed().filter { cluster($0) == id }
        }

        static func wrongCluster(_ request: Request) -> APIAnswer { .unknownCluster(request.query("cluster") ?? "") }

        func addRecoveries(to group: Group) {
            list(group, ["audit-recovery", "audit-recovery/:page"]) { _, _ in { _ in true } }
            list(group, ["audit-recovery/id/:id"]) { requestContext, _ in
                let id = requestContext.segment("id")
                return { $0.id.description == id }
            }
            list(group, ["audit-recovery/uid/:uid"]) { requestContext, _ in
                let uid = requestContext.segment("uid")
                return { $0.uid == uid }
            }
            list(
                group,
                [
                    "audit-recovery/cluster/:clusterHint", "audit-recovery/cluster/:clusterHint/:page", "audit-recovery/alias/:clusterHint",
                    "audit-recovery/alias/:clusterHint/:page",
                ]
            ) { requestContext, context in
                let hint = requestContext.segment("clusterHint")
                guard let id = context.recordedCluster(hint: hint) else { return nil }
                return { $0.opening.cluster == id }
            }
            list(group, ["active-cluster-recovery/:clusterHint"]) { requestContext, context in
                guard let id = context.recordedCluster(hint: requestContext.segment("clusterHint")) else { return nil }
                return { $0.opening.cluster == id && $0.isOpen }
            }
            list(group, ["recently-active-cluster-recovery/:clusterHint"]) { requestContext, context in
                guard let id = context.recordedCluster(hint: requestContext.segment("clusterHint")) else { return nil }
                let now = context.snapshot.at
                return { $0.opening.cluster == id && APIRoutes.hasJustEnded($0, at: now) }
            }
            list(group, ["recently-active-instance-recovery/:host/:port"], otherwise: .noAddress) { requestContext, context in
                guard let successor = requestContext.address else { return nil }
                let now = context.snapshot.at
                return { $0.successor == successor && APIRoutes.hasJustEnded($0, at: now) }
            }
            read(group, "audit-recovery-steps/:uid") { _, requestContext in
                let uid = requestContext.segment("uid")
                return .value(APIRoutes.recovery(uid, in: await context()).map { WireRecovery.steps($0) } ?? [])
            }
        }

        /// Our own paths: one recovery whole.
        func addOwnRecoveries(to group: Group) {
            read(group, "recoveries/last") { _, _ in
                let context = await context()
                let ended = context.snapshot.control.recoveries.filter { !$0.isOpen }
                guard let last = ended.max(by: { ($0.closedAt ?? $0.openedAt, $0.id) < ($1.closedAt ?? $1.openedAt, $1.id) }) else {
                    return .error("no recovery has ended yet")
                }
                return .value(ShownRecovery(last, in: context).json)
            }
            read(group, "recoveries/:recovery") { _, requestContext in
                let context = await context()
                let name = requestContext.segment("recovery")
                guard let recovery = APIRoutes.recovery(name, in: context) else {
                    return .error("no recovery has the number or the UID \"\(name)\"; those that are kept are in `baton recoveries`")
                }
                return .value(ShownRecovery(recovery, in: context).json)
            }
        }

        /// For so long the incumbent calls a recovery that has ended recently active.
        private static let recently = Duration.seconds(300)

        private static func hasJustEnded(_ recovery: RecoveryRecord, at now: WallTime) -> Bool { recovery.closedAt.map { now - $0 <= recently } ?? false }

        /// By its number or its UID.
        private static func recovery(_ name: String, in context: PresentationContext) -> RecoveryRecord? {
            context.snapshot.control.recoveries.first { $0.uid == name || $0.id.description == name }
        }

        private typealias Selection = @Sendable (APIRequestContext, PresentationContext) -> ((RecoveryRecord) -> Bool)?

        /// Adds paths that list recoveries, the newest first; `?unacknowledged=true` leaves out the others.
        ///
        /// - Parameter otherwise: what is answered where nothing can be selected; nil: that the cluster is not known.
        private func list(_ group: Group, _ paths: [RouterPath], otherwise: APIAnswer? = nil, _ selection: @escaping Selection) {
            for path in paths {
                read(group, path) { request, requestContext in
                    let context = await context()
                    guard let isSelected = selection(requestContext, context) else {
                        return otherwise ?? .unknownCluster(requestContext.segment("clusterHint"))
                    }
                    let onlyUnacknowledged = request.query("unacknowledged") == "true"
                    let recoveries = context.snapshot.control.recoveries.reversed()
                        .filter { isSelected($0) && !(onlyUnacknowledged && $0.acknowledgement != nil) }
                    return .value(.array(APIRoutes.page(of: recoveries, requestContext).map { WireRecovery.json($0, in: context) }))
                }
            }
        }
    }
#endif
