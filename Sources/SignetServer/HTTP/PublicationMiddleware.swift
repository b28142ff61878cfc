import Hummingbird
import Logging
import SignetCore

/// Counts requests, and turns errors into answers that tell a stranger no more than he must know.
struct PublicationMiddleware: RouterMiddleware {
    let requests: RequestCounters
    let logger: Logger

    func handle(
        _ request: Request, context: BasicRequestContext,
        next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        let response = await answer(request, context, next)
        requests.count(path: context.endpointPath ?? "other", status: response.status.code)
        return response
    }

    private func answer(
        _ request: Request, _ context: BasicRequestContext,
        _ next: (Request, BasicRequestContext) async throws -> Response
    ) async -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError {
            return failure(error.status, error.body ?? error.status.reasonPhrase)
        } catch let error as SignetError where error.code == .notFound {
            return failure(.notFound, "There is nothing here.")
        } catch {
            logger.error(
                "A request could not be answered.", metadata: ["path": "\(request.uri.path)", "reason": "\(error)"])
            return failure(.internalServerError, "The request could not be answered; the log says why.")
        }
    }

    private func failure(_ status: HTTPResponse.Status, _ sentence: String) -> Response {
        PublicationRoutes.response(.text(sentence + "\n"), type: "text/plain", status: status)
    }
}
