import HTTPTypes
import Hummingbird
import SignetCore

/// Turns errors into pages that say what to do, and counts.
struct DashboardMiddleware: RouterMiddleware {
    let dashboard: Dashboard
    let requests: RequestCounters

    func handle(
        _ request: Request, context: TLSRequestContext,
        next: (Request, TLSRequestContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            response = try await answer(error, request, context)
        }
        requests.count(path: "dashboard \(context.endpointPath ?? "other")", status: response.status.code)
        return response
    }

    private func answer(_ error: any Error, _ request: Request, _ context: TLSRequestContext) async throws -> Response {
        let refusal = refusal(error)
        if refusal.status.code >= 500 {
            dashboard.logger.error(
                "A page of the dashboard could not be made.",
                metadata: ["path": "\(request.uri.path.prefix(200))", "reason": "\(error)"])
        }
        let visit = await dashboard.visit(request, context, nil)
        return try dashboard.page(
            .message, title: refusal.heading, visit, status: refusal.status,
            MessageView(
                heading: refusal.heading, sentence: refusal.sentence, remedy: refusal.remedy,
                backPath: "/", backName: visit == nil ? "Log in" : "Overview"))
    }

    private func refusal(_ error: any Error) -> DashboardRefusal {
        switch error {
        case let refusal as DashboardRefusal: refusal
        case let error as HTTPError where error.status == .notFound: .notFound
        case let error as HTTPError where error.status.code < 500:
            DashboardRefusal(
                status: error.status, heading: "That was not understood", sentence: error.status.reasonPhrase + ".")
        case let error as SignetError where error.code == .notFound:
            DashboardRefusal(
                status: .notFound, heading: "There is nothing here", sentence: error.message, remedy: error.remedy)
        case let error as SignetError where error.code == .invalidInput:
            DashboardRefusal(
                status: .badRequest, heading: "That was not understood", sentence: error.message, remedy: error.remedy)
        default: .failure
        }
    }
}

/// Why a page is not shown.
struct DashboardRefusal: Error {
    let status: HTTPResponse.Status
    let heading: String
    let sentence: String
    var remedy: String?

    static let notFound = DashboardRefusal(
        status: .notFound, heading: "There is nothing here", sentence: "No page has this address.")
    /// The form is from another site, or from before the last login.
    static let foreignForm = DashboardRefusal(
        status: .forbidden, heading: "Nothing was done",
        sentence: "The form did not come from a page of this dashboard, or from one before you logged in.",
        remedy: "Open the page again and repeat what you wanted.")
    static let failure = DashboardRefusal(
        status: .internalServerError, heading: "The page could not be made", sentence: "The log of Signet says why.",
        remedy: "Try again; if it stays so, look into the log.")
}

/// What a page says that has nothing else to show.
struct MessageView {
    let heading: String
    let sentence: String
    let remedy: String?
    let backPath: String
    let backName: String
}
