#if Daemon
    import HTTPTypes
    import Hummingbird
    import ManagerCore
    import NIOCore
    import Orchestration
    import Presentation

    extension APIRoutes {
        /// `metrics`, for Prometheus.
        func addMetrics(to router: Router<APIRequestContext>, path: String) {
            router.get(RouterPath(path)) { _, _ in
                Response(
                    status: .ok, headers: [.contentType: MetricsText.contentType, .cacheControl: "no-store"],
                    body: ResponseBody(byteBuffer: ByteBuffer(string: await metrics().text)))
            }
        }

        private func metrics() async -> MetricsText {
            var text = MetricsText()
            ManagerMetrics.add(await manager.snapshot(), to: &text)
            let status = await quorum?.status()
            let standing = if let status { ManagerStanding(isLeader: status.isLeader, term: status.term) } else { await sources.standing() }
            text.add("baton_leader", .gauge, "1 while this manager is the one that acts.", standing.isLeader ? 1 : 0)
            text.add("baton_term", .gauge, "The election that made the leader; 0 where nobody is elected.", Double(standing.term))
            if let status { QuorumMetrics.add(status, to: &text) }
            if let measurements = sources.quorum?() { QuorumMetrics.add(measurements, members: status?.members ?? [], to: &text) }
            if let measurements = sources.controlLog?.measurements {
                text.add("baton_commit_seconds", "What committing a batch of commands took.", measurements.latency)
                text.add("baton_commit_failures_total", .counter, "Batches that were not committed, or whose outcome is unknown.", Double(measurements.failures))
            }
            let counts = counters.counts
            text.add(
                "baton_http_requests_total", .counter, "Requests by the class of the answer's status.",
                ListenerCounters.classes.map { .init([.init("class", "\($0)xx")], Double(counts.requests[$0] ?? 0)) })
            text.add("baton_authentication_failures_total", .counter, "Requests with a wrong name, password or certificate.", Double(counts.failedAuthentications))
            if let certificates {
                text.add("baton_certificate_expiry_time_seconds", .gauge, "When the listener's certificate expires, in seconds since 1970.", Double(certificates.expiry))
            }
            return text
        }
    }

    extension MetricsText {
        mutating func add(_ name: String, _ help: String, _ histogram: LatencyHistogram) {
            addHistogram(
                name, help, buckets: zip(histogram.bounds, histogram.counts).map { ($0.inSeconds, $1) }, total: histogram.total, sum: histogram.sum.inSeconds)
        }
    }

    extension Duration {
        /// Precise enough for a metric.
        var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
    }
#endif
