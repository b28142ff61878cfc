import Foundation
import HTTPTypes
import Hummingbird
import Logging
import SignetAuthority
import SignetCore
import SignetRenewal
import SignetWatch

/// The pages for people: what the watch has found, and what can be done about it.
struct Dashboard: Sendable {
    /// What the pages are about, and what they can set going.
    struct Subject: Sendable {
        let inventory: Inventory
        let engine: RenewalEngine
        let authorities: AuthorityService
        /// The issuers that are declared at the moment.
        let issuers: @Sendable () -> DeclaredIssuers
        /// What is requested next, and which limits that meets.
        let plan: @Sendable (Date) async throws -> PlanRecord
        /// Revokes a certificate; where it is in use, another one is asked for.
        let revoke: @Sendable (RevocationWish) async throws -> RequestedRevocation
    }

    let subject: Subject
    let configuration: DashboardConfiguration
    let token: AccessToken
    let templates: DashboardTemplates
    let sessions: DashboardSessions
    let attempts: LoginAttempts
    let origin: RequestOrigin
    let clock: any WallClock
    let logger: Logger

    /// - Throws: `.unreadableFile`, `.unwritableFile` of the token; what is wrong in a template.
    init(_ subject: Subject, configuration: DashboardConfiguration, clock: any WallClock, logger: Logger) throws {
        self.subject = subject
        self.configuration = configuration
        self.clock = clock
        self.logger = logger
        token = try AccessToken(path: configuration.tokenPath)
        templates = try DashboardTemplates()
        sessions = DashboardSessions(clock: clock)
        attempts = LoginAttempts(clock: clock)
        origin = RequestOrigin(declared: configuration.origin, isTLS: configuration.tls != nil)
    }

    var isTLS: Bool { configuration.tls != nil }

    /// What answers.
    /// - Parameter requests: where requests are counted
    func responder(requests: RequestCounters) -> RouterResponder<TLSRequestContext> {
        let router = Router(context: TLSRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: DashboardMiddleware(dashboard: self, requests: requests))
        router.get(RouterPath(DashboardTemplates.stylePath)) { _, _ in
            DashboardResponse.lasting(DashboardTemplates.style, type: "text/css; charset=utf-8")
        }
        addLogin(to: router)
        read(router, "/", .overview) { try await overview($0) }
        read(router, "/inventory", .inventory) { try await inventoryPage($0) }
        read(router, "/findings", .findings) { try await findingsPage($0) }
        read(router, "/issuers", .issuers) { try await issuersPage($0) }
        read(router, "/audit", .audit) { try await auditPage($0) }
        read(router, "/runs", .runs) { try await runsPage($0) }
        read(router, "/places/{id}", nil) { try await placePage($0) }
        read(router, "/places/{id}/renew", nil) { try await renewalConfirmation($0) }
        read(router, "/places/{id}/revoke", nil) { try await revocationConfirmation($0) }
        change(router, "/places/{id}/renew") { try await renew($0, $1) }
        change(router, "/places/{id}/revoke") { try await revoke($0, $1) }
        return router.buildResponder()
    }

    /// A page for those who are logged in; the others are asked to do so.
    private func read(
        _ router: Router<TLSRequestContext>, _ path: String, _ page: DashboardPage?,
        _ body: @escaping @Sendable (DashboardVisit) async throws -> Response
    ) {
        router.get(RouterPath(path)) { request, context in
            guard let visit = await visit(request, context, page) else { return try loginDemand(request) }
            return try await body(visit)
        }
    }

    /// What a form of those who are logged in sets going.
    private func change(
        _ router: Router<TLSRequestContext>, _ path: String,
        _ body: @escaping @Sendable (DashboardVisit, FormFields) async throws -> Response
    ) {
        router.post(RouterPath(path)) { request, context in
            guard origin.isOwn(request) else { throw DashboardRefusal.foreignForm }
            guard let visit = await visit(request, context, nil) else {
                return DashboardResponse.seeOther("/login")
            }
            let form = try await FormFields(of: request)
            guard let given = form["form_token"], RandomText.areEqual(given, visit.session.formToken) else {
                throw DashboardRefusal.foreignForm
            }
            return try await body(visit, form)
        }
    }

    /// The session of a request; nil: there is none.
    func visit(
        _ request: Request, _ context: TLSRequestContext, _ page: DashboardPage?
    ) async -> DashboardVisit? {
        guard let secret = sessionCookie.value(in: request) else { return nil }
        let identity = await clientIdentity(context)
        guard let session = sessions.session(of: secret, certificate: identity?.fingerprint) else { return nil }
        return DashboardVisit(
            session: session, secret: secret, page: page, query: FormFields(request.uri.query ?? ""),
            parameters: context.parameters, path: request.uri.path, now: clock.now)
    }

    var sessionCookie: DashboardCookie { DashboardCookie("session", isTLS: isTLS) }

    /// A page as the layout frames it.
    /// - Throws: as ``DashboardTemplates/render(_:_:)``
    func page(
        _ template: DashboardTemplates.Name, title: String, _ visit: DashboardVisit?, notice: String? = nil,
        status: HTTPResponse.Status = .ok, cookies: [String] = [], retryAfter: Int? = nil,
        refreshes: Bool = false, _ content: Any
    ) throws -> Response {
        let view = PageView(
            title: title, stylesheet: DashboardTemplates.stylePath, version: SignetVersion.current,
            now: MomentText.format(clock.now),
            visitor: visit.map {
                .init(actor: $0.session.actor, links: DashboardPage.links(current: $0.page))
            },
            formToken: visit?.session.formToken, notice: notice, refreshes: refreshes,
            content: content)
        return DashboardResponse.page(
            try templates.render(template, view), status: status, cookies: cookies, retryAfter: retryAfter)
    }
}

/// A request of somebody who is logged in.
struct DashboardVisit: Sendable {
    let session: DashboardSession
    /// What is in the cookie.
    let secret: String
    /// Where in the menu; nil: nowhere.
    let page: DashboardPage?
    let query: FormFields
    let parameters: Parameters
    let path: String
    let now: Date
}

/// The issuers elsewhere that `signet.yaml` declares.
struct DeclaredIssuers: Sendable {
    let acme: [ACMEIssuerConfiguration]
    let vaults: [VaultIssuerConfiguration]
}
