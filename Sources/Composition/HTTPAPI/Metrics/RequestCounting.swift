#if Daemon
    import Hummingbird

    /// Counts every request by the class of its status.
    struct RequestCounting: RouterMiddleware {
        let counters: ListenerCounters

        func handle(
            _ request: Request, context: APIRequestContext, next: @concurrent (Request, APIRequestContext) async throws -> Response
        ) async throws -> Response {
            do {
                let response = try await next(request, context)
                counters.countRequest(status: Int(response.status.code))
                return response
            } catch {
                counters.countRequest(status: Int((error as? any HTTPResponseError)?.status.code ?? HTTPResponse.Status.internalServerError.code))
                throw error
            }
        }
    }
#endif
