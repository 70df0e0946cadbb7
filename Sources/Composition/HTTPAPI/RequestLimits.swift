#if Daemon
    import HTTPTypes
    import Hummingbird
    import NIOCore

    /// Refuses requests that are larger than any of ours, and says "not found" in the incumbent's words.
    struct RequestLimits: RouterMiddleware {
        /// No request of ours has a body.
        private static let maximumBody = 64 << 10
        private static let maximumPath = 8 << 10

        func handle(
            _ request: Request, context: APIRequestContext, next: @concurrent (Request, APIRequestContext) async throws -> Response
        ) async throws -> Response {
            if request.uri.string.utf8.count > RequestLimits.maximumPath { return text(.uriTooLong, "414 the path is too long") }
            if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > RequestLimits.maximumBody {
                return text(.contentTooLarge, "413 the request is too large")
            }
            do {
                return try await next(request, context)
            } catch let error as HTTPError where error.status == .notFound || error.status == .methodNotAllowed {
                return text(.notFound, "404 page not found")
            }
        }

        private func text(_ status: HTTPResponse.Status, _ text: String) -> Response {
            Response(
                status: status, headers: [.contentType: "text/plain; charset=UTF-8"], body: ResponseBody(byteBuffer: ByteBuffer(string: text + "\n")))
        }
    }
#endif
