import HTTPTypes
import Hummingbird
import SignetCore
import SignetPKI

/// Logging in and out.
extension Dashboard {
    /// Who is logged in by the token, for the audit trail.
    static let tokenActor = "dashboard token"

    private struct View {
        let loginToken: String
        let next: String
        let tokenPath: String
        let problem: String?
        /// The subject of the one that the browser shows.
        let certificate: String?
    }

    private var loginCookie: DashboardCookie { DashboardCookie("login", isTLS: isTLS) }

    func addLogin(to router: Router<TLSRequestContext>) {
        router.get("/login") { request, context in
            let next = Self.localPath(FormFields(request.uri.query ?? "")["next"])
            if await visit(request, context, nil) != nil { return DashboardResponse.seeOther(next) }
            return try await loginPage(request, context, next: next)
        }
        router.post("/login") { request, context in
            guard origin.isOwn(request), let cookie = loginCookie.value(in: request) else {
                throw DashboardRefusal.foreignForm
            }
            let form = try await FormFields(of: request)
            guard let given = form["form_token"], RandomText.areEqual(given, cookie) else {
                throw DashboardRefusal.foreignForm
            }
            return try await logIn(form, request, context)
        }
        router.post("/logout") { request, context in
            guard origin.isOwn(request) else { throw DashboardRefusal.foreignForm }
            if let visit = await visit(request, context, nil) {
                let form = try await FormFields(of: request)
                guard let given = form["form_token"], RandomText.areEqual(given, visit.session.formToken) else {
                    throw DashboardRefusal.foreignForm
                }
                sessions.close(visit.secret)
                logger.notice("Logged out of the dashboard.", metadata: ["actor": "\(visit.session.actor)"])
            }
            return DashboardResponse.seeOther("/login", cookies: [sessionCookie.removal])
        }
    }

    /// Asks those to log in who want to see a page.
    func loginDemand(_ request: Request) throws -> Response {
        let target = request.uri.path + (request.uri.query.map { "?\($0)" } ?? "")
        if origin.followsForeignLink(request), sessionCookie.value(in: request) == nil {
            // The browser keeps the cookie back because the link is elsewhere, in a mail perhaps. From here on it is ours.
            return try page(
                .message, title: "One moment", nil, refreshes: true,
                MessageView(
                    heading: "One moment", sentence: "The page opens by itself.", remedy: nil, backPath: target,
                    backName: "Open the page"))
        }
        return DashboardResponse.seeOther(
            target == "/" ? "/login" : "/login?next=\(FormFields.encoded(Self.localPath(target)))")
    }

    private func logIn(
        _ form: FormFields, _ request: Request, _ context: TLSRequestContext
    ) async throws -> Response {
        let next = Self.localPath(form["next"])
        if form["way"] == "certificate" {
            guard let identity = await clientIdentity(context) else {
                return try await loginPage(
                    request, context, next: next, status: .forbidden, problem: "Your browser shows no certificate.")
            }
            return admit(identity.subject, certificate: identity.fingerprint, next)
        }
        let address = context.remoteAddress ?? "?"
        let delay = attempts.delay(of: address)
        guard delay == 0 else {
            return try await loginPage(
                request, context, next: next, status: .tooManyRequests, retryAfter: delay,
                problem: "There were too many wrong tokens. Try again in \(delay) seconds.")
        }
        guard let text = form["token"], token.matches(text) else {
            attempts.noteFailure(of: address)
            logger.warning("A wrong token was given to the dashboard.", metadata: ["address": "\(address)"])
            return try await loginPage(
                request, context, next: next, status: .forbidden, problem: "That is not the token.")
        }
        attempts.noteSuccess(of: address)
        return admit(Self.tokenActor, certificate: nil, next)
    }

    private func admit(_ actor: String, certificate: [UInt8]?, _ next: String) -> Response {
        logger.notice("Logged in to the dashboard.", metadata: ["actor": "\(actor)"])
        let secret = sessions.open(actor: actor, certificate: certificate)
        return DashboardResponse.seeOther(
            next, cookies: [sessionCookie.setting(secret), loginCookie.removal])
    }

    private func loginPage(
        _ request: Request, _ context: TLSRequestContext, next: String, status: HTTPResponse.Status = .ok,
        retryAfter: Int? = nil,
        problem: String? = nil
    ) async throws -> Response {
        // One for all of a browser's windows.
        let token = loginCookie.value(in: request) ?? RandomText.make()
        let identity = await clientIdentity(context)
        return try page(
            .login, title: "Log in", nil, status: status, cookies: [loginCookie.setting(token)], retryAfter: retryAfter,
            View(
                loginToken: token, next: next, tokenPath: configuration.tokenPath, problem: problem,
                certificate: identity?.subject))
    }

    /// A path of this dashboard; whatever else is named becomes `/`.
    static func localPath(_ text: String?) -> String {
        guard let text, text.hasPrefix("/"), !text.hasPrefix("//"), text.utf8.count <= 2000,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") })
        else { return "/" }
        return text
    }
}
