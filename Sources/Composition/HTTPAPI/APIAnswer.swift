#if Daemon
    import HTTPTypes
    import Hummingbird
    import NIOCore
    import Presentation

    /// The answer to one request: JSON with the status that the incumbent gives it.
    struct APIAnswer: ResponseGenerator, Sendable {
        var status: HTTPResponse.Status
        var json: JSONValue
        /// Besides those of every answer.
        var headers: HTTPFields = [:]

        /// A bare value.
        static func value(_ json: JSONValue) -> APIAnswer { APIAnswer(status: .ok, json: json) }

        /// The envelope with the code OK.
        static func done(_ message: String, details: JSONValue = .null) -> APIAnswer {
            APIAnswer(status: .ok, json: WireEnvelope.done(message, details: details))
        }

        /// The envelope with the code ERROR. The incumbent's clients expect 500 for everything that did not work, "not found" included.
        static func error(_ message: String, details: JSONValue = .null) -> APIAnswer {
            APIAnswer(status: .internalServerError, json: WireEnvelope.error(message, details: details))
        }

        /// The envelope with the code ERROR and status 403: who asked may not.
        static func forbidden(_ message: String) -> APIAnswer {
            APIAnswer(status: .forbidden, json: WireEnvelope.error("Forbidden: \(message)"))
        }

        /// The envelope with the code ERROR and status 401: whoever asked may try again with a name and a password.
        static func unauthorized(_ message: String) -> APIAnswer {
            APIAnswer(
                status: .unauthorized, json: WireEnvelope.error("Unauthorized: \(message)"), headers: [.wwwAuthenticate: "Basic realm=\"baton\", charset=\"UTF-8\""])
        }

        /// The envelope with the code ERROR and status 503: nothing was done, and it may be asked for again.
        static func unavailable(_ message: String) -> APIAnswer { APIAnswer(status: .serviceUnavailable, json: WireEnvelope.error(message)) }

        /// The envelope with the code ERROR and status 504: nobody here knows whether it was done.
        static func outcomeUnknown(_ message: String) -> APIAnswer { APIAnswer(status: .gatewayTimeout, json: WireEnvelope.error(message)) }

        /// A reply of the manager that does not belong to the request: a defect.
        static let unexpectedReply = APIAnswer.error("the manager answered something else than was asked for")

        func response(from request: Request, context: some RequestContext) -> Response {
            Response(
                status: status, headers: [.contentType: "application/json; charset=UTF-8", .cacheControl: "no-store"] + headers,
                body: ResponseBody(byteBuffer: ByteBuffer(string: json.compact)))
        }
    }
#endif
