#if Daemon
    import ControlModel
    import Hummingbird
    import ManagerCore
    import Presentation
    import TopologyModel

    extension APIRoutes {
        func addDetections(to group: Group) {
            for path in ["audit-failure-detection", "audit-failure-detection/:page"] as [RouterPath] {
                read(group, path) { _, requestContext in APIRoutes.detections(in: await context(), requestContext) { _ in true } }
            }
            read(group, "audit-failure-detection/id/:id") { _, requestContext in
                let id = requestContext.segment("id")
                return APIRoutes.detections(in: await context(), requestContext) { $0.index.description == id }
            }
            for path in ["audit-failure-detection/alias/:clusterHint", "audit-failure-detection/alias/:clusterHint/:page"] as [RouterPath] {
                read(group, path) { _, requestContext in
                    let context = await context()
                    let hint = requestContext.segment("clusterHint")
                    guard let id = context.recordedCluster(hint: hint) else { return .unknownCluster(hint) }
                    return APIRoutes.detections(in: context, requestContext) { $0.detection.cluster == id }
                }
            }
        }

        /// Our own path, with `?cluster=` and `?count=`.
        func addOwnDetections(to group: Group) {
            read(group, "detections") { request, _ in
                let context = await context()
                guard let detections = APIRoutes.newestFirst(context.snapshot.control.detections, request, in: context, cluster: { $0.detection.cluster }) else {
                    return APIRoutes.wrongCluster(request)
                }
                guard let count = APIRoutes.count(request) else { return APIRoutes.wrongCount(request) }
                return .value(.array(detections.prefix(count).map { ShownDetection($0, in: context).json }))
            }
        }

        /// A page in the incumbent's shape, the newest first.
        private static func detections(
            in context: PresentationContext, _ requestContext: APIRequestContext, where includes: (DetectionRecord) -> Bool
        ) -> APIAnswer {
            let detections = context.snapshot.control.detections.reversed().filter(includes)
            return .value(.array(page(of: detections, requestContext).map { WireDetection.json($0, in: context) }))
        }
    }
#endif
