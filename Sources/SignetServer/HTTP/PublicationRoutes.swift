import Foundation
import Hummingbird
import Logging
import NIOCore
import SignetACME
import SignetAuthority
import SignetCore
import SignetPKI
import SignetRenewal

/// What is served over HTTP, all of it readable by anyone but `/metrics`.
struct PublicationRoutes: Sendable {
    let authorities: AuthorityService
    let engine: RenewalEngine
    let vault: VaultFrontDoor
    let condition: ServerCondition
    let metrics: MetricsPage
    let metricsToken: AccessToken
    let challenges: HTTPChallengeAnswers
    let requests: RequestCounters
    let logger: Logger

    func router() -> Router<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: PublicationMiddleware(requests: requests, logger: logger))
        addAuthorities(to: router)
        OCSPRoutes(authorities: authorities).add(to: router)
        addHealth(to: router)
        router.get(RouterPath(HTTPChallengeAnswers.pathPrefix + "{token}")) { request, _ in
            guard let answer = await challenges.answer(path: request.uri.path) else {
                return Response(status: .notFound)
            }
            return Self.response(.text(answer), type: HTTPChallengeAnswers.contentType)
        }
        return router
    }

    private func addAuthorities(to router: Router<BasicRequestContext>) {
        router.get(RouterPath(PublicationPath.revocationList(of: "{name}"))) { _, context in
            let list = try await authorities.crl(authority: context.parameters.require("name"))
            return Self.response(
                .bytes(list.der), type: "application/pkix-crl",
                headers: [.lastModified: list.thisUpdate.httpHeader, .cacheControl: "public, max-age=60"])
        }
        // The path that stands in certificates, and what people expect.
        for path in [PublicationPath.certificate(of: "{name}"), "/ca/{name}.crt"] {
            router.get(RouterPath(path)) { _, context in
                Self.response(.bytes(try await certificate(context).der), type: "application/pkix-cert")
            }
        }
        router.get("/ca/{name}.pem") { _, context in
            Self.response(.text(try await certificate(context).pem), type: Self.pemType)
        }
        router.get("/chain/{name}.pem") { _, context in
            let name = try context.parameters.require("name")
            let chain = [try await certificate(context)] + (try await authorities.authority(name).chain)
            return Self.response(.text(chain.map(\.pem).joined()), type: Self.pemType)
        }
    }

    private func certificate(_ context: BasicRequestContext) async throws -> DecodedCertificate {
        let name = try context.parameters.require("name")
        guard let certificate = try await authorities.authority(name).certificate else {
            throw SignetError(.notFound, "The authority \"\(name)\" has no certificate yet.")
        }
        return certificate
    }

    private func addHealth(to router: Router<BasicRequestContext>) {
        router.get("/healthz") { _, _ in Self.response(.text("ok\n"), type: "text/plain") }
        router.get("/readyz") { _, _ in
            guard condition.isEngineRunning else {
                return Self.response(
                    .text("the renewal engine is not running\n"), type: "text/plain", status: .serviceUnavailable)
            }
            do {
                _ = try await engine.status()
                if let vault = try await vault.condition(), vault.isInitialized, vault.isSealed {
                    return Self.response(
                        .text("the seal of the Vault API is closed\n"), type: "text/plain",
                        status: .serviceUnavailable)
                }
                return Self.response(.text("ready\n"), type: "text/plain")
            } catch {
                logger.error("Not ready: the database does not answer.", metadata: ["reason": "\(error)"])
                return Self.response(
                    .text("the database does not answer\n"), type: "text/plain", status: .serviceUnavailable)
            }
        }
        router.get("/metrics") { request, _ in
            guard metricsToken.allows(request.headers[.authorization]) else {
                return Self.response(
                    .text("The token in <data_directory>/metrics.token is needed.\n"), type: "text/plain",
                    status: .unauthorized, headers: [.wwwAuthenticate: "Bearer"])
            }
            let parts = try await metrics.parts()
            return Response(
                status: .ok, headers: [.contentType: MetricsPage.contentType],
                body: ResponseBody { writer in
                    for part in parts {
                        let text = part()
                        if !text.isEmpty { try await writer.write(ByteBuffer(string: text)) }
                    }
                    try await writer.finish(nil)
                })
        }
    }
}

extension PublicationRoutes {
    /// What an answer consists of.
    enum Content {
        case bytes([UInt8])
        case text(String)
    }

    private static let pemType = "application/x-pem-file"

    static func response(
        _ content: Content, type: String, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        let buffer =
            switch content {
            case .bytes(let bytes): ByteBuffer(bytes: bytes)
            case .text(let text): ByteBuffer(string: text)
            }
        var headers = headers
        headers[.contentType] = type
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: buffer))
    }
}
