#if Daemon
    import Analysis
    import ControlModel
    import Hummingbird
    import ManagerCore
    import Orchestration
    import Presentation
    import TopologyModel

    extension APIRoutes {
        /// A plain page without scripts: every cluster as a tree, what is wrong, and where to go on.
        func addFrontPage(to router: Router<APIRequestContext>, path: String) {
            router.get(RouterPath(path)) { _, _ in
                let page = FrontPage.html(await context(), quorum: await quorum?.status(), prefix: configuration.urlPrefix)
                return Response(
                    status: .ok,
                    headers: [
                        .contentType: "text/html; charset=UTF-8", .cacheControl: "no-store",
                        .contentSecurityPolicy: "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
                    ], body: ResponseBody(byteBuffer: ByteBuffer(string: page)))
            }
        }
    }

    enum FrontPage {
        private static func state(of snapshot: ManagerSnapshot) -> String {
            switch (snapshot.isReady, snapshot.isStandby) {
            case (true, true): "watching"
            case (true, false): "armed"
            case (false, _): "not armed yet"
            }
        }

        /// - Parameter quorum: nil: the manager is alone.
        static func html(_ context: PresentationContext, quorum: QuorumStatus?, prefix: String) -> String {
            let snapshot = context.snapshot
            var parts = ["<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Baton</title><style>"]
            parts.append("body{font-family:sans-serif;margin:2em}pre{background:#f4f4f4;padding:1em;overflow:auto}.bad{color:#a00}</style></head><body><h1>Baton</h1>")
            parts.append("<p>\(escape(context.nodeName)), \(state(of: snapshot)), version \(escape(ProductVersion.text))</p>")
            if let quorum { parts.append(FrontPage.html(quorum)) }
            for reason in snapshot.observeOnlyReasons { parts.append("<p class=\"bad\">Observe only: \(escape(reason))</p>") }
            for warning in snapshot.warnings { parts.append("<p class=\"bad\">\(escape(warning))</p>") }
            for cluster in snapshot.topology.clusters {
                let alias = context.alias(of: cluster)
                parts.append("<h2>\(escape(cluster.name))\(alias.isEmpty ? "" : " (\(escape(alias)))")</h2><pre>\(escape(TopologyTree.text(of: cluster, in: context)))</pre>")
                for finding in snapshot.findings where finding.isWorthTelling && cluster.member(finding.instanceID) != nil {
                    parts.append("<pre class=\"bad\">\(escape(FindingText.text(finding, clusterName: cluster.name, alias: alias)))</pre>")
                }
                let name = PercentCoding.encode(cluster.name)
                parts.append("<p>\(link(prefix, "baton/explain/\(name)", "what would happen if the primary died")), \(link(prefix, "cluster/\(name)", "servers"))</p>")
            }
            if !snapshot.control.recoveries.isEmpty {
                let recoveries = snapshot.control.recoveries.reversed().prefix(20).map { RecoveryText.summary($0) }
                parts.append("<h2>Recoveries</h2><pre>\(escape(recoveries.joined(separator: "\n")))</pre>")
            }
            let links = ["health", "clusters-info", "all-instances", "replication-analysis", "audit-recovery", "audit-failure-detection", "audit", "baton/timeline"]
            parts.append("<p>\(links.map { link(prefix, $0, "/api/\($0)") }.joined(separator: " · "))</p></body></html>")
            return parts.joined(separator: "\n")
        }

        /// Who leads, with a link to its page, and everybody else.
        private static func html(_ quorum: QuorumStatus) -> String {
            let leader =
                if quorum.isLeader { "This manager leads" } else if let url = quorum.leaderURL {
                    "<a href=\"\(escape(url))\">\(escape(quorum.leaderAddress ?? url))</a> leads, and acts"
                } else { escape(quorum.leaderText) }
            return "<p\(quorum.isPartOfQuorum ? "" : " class=\"bad\"")>\(leader)</p><pre>\(escape(quorum.text))</pre>"
        }

        private static func link(_ prefix: String, _ path: String, _ text: String) -> String {
            "<a href=\"\(escape(prefix))/api/\(escape(path))\">\(escape(text))</a>"
        }

        private static func escape(_ text: String) -> String {
            var escaped = ""
            for character in text.unicodeScalars {
                switch character {
                case "&": escaped += "&amp;"
                case "<": escaped += "&lt;"
                case ">": escaped += "&gt;"
                case "\"": escaped += "&quot;"
                case "'": escaped += "&#39;"
                default: escaped.unicodeScalars.append(character)
                }
            }
            return escaped
        }
    }
#endif
