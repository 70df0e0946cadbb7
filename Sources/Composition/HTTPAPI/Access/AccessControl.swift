#if Daemon
    import HTTPTypes
    import Hummingbird
    import Logging
    import NIOCore
    import NIOSSL
    import Orchestration

    /// Finds out who sent a request, and turns away who may not ask anything.
    struct AccessControl: RouterMiddleware {
        let rules: AccessRules
        let counters: ListenerCounters
        let failures: FailureLog

        func handle(
            _ request: Request, context: APIRequestContext, next: @concurrent (Request, APIRequestContext) async throws -> Response
        ) async throws -> Response {
            let certificate = try await certificate(of: context)
            switch rules.verdict(of: request, from: context.peer, certificate: certificate) {
            case .accepted(let caller):
                var context = context
                context.caller = caller
                return try await next(request, context)
            case .refused(let answer, let reason):
                if let reason {
                    counters.countFailedAuthentication()
                    failures.tell(reason, of: context.peer?.ipAddress ?? "this process")
                }
                return answer.response(from: request, context: context)
            }
        }

        /// Whose certificate the client showed; nil where none is asked for.
        private func certificate(of context: APIRequestContext) async throws -> CertificateSubject? {
            guard rules.access.encryption?.clients != nil, let channel = context.channel else { return nil }
            let shown = try await channel.nioSSL_peerCertificate().get()
            return try shown.map { try CertificateSubject(der: $0.toDERBytes()) }
        }
    }
#endif
