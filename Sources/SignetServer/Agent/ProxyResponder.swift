import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import NIOHTTP1
import SignetAgent
import SignetCore
import SignetVault

/// The HTTP of an agent's proxy: which requests are passed on, and which are the agent's own.
struct ProxyResponder: HTTPResponder {
    typealias Context = TLSRequestContext

    private let settings: ProxyListenerSettings
    private let proxy: AgentProxy
    private let bodies: BodyRoom
    private let quit: @Sendable () -> Void

    init(
        _ settings: ProxyListenerSettings, proxy: AgentProxy, limits: ListenerLimits,
        quit: @escaping @Sendable () -> Void
    ) {
        self.settings = settings
        self.proxy = proxy
        bodies = BodyRoom(limits)
        self.quit = quit
    }

    func respond(to request: Request, context: TLSRequestContext) async throws -> Response {
        let answer: RawVaultAnswer
        do {
            answer = try await self.answer(request)
        } catch let failure as VaultFailure {
            answer = RawVaultAnswer(failure)
        }
        return response(answer, isHead: request.method == .head)
    }

    private func answer(_ request: Request) async throws -> RawVaultAnswer {
        if request.uri.path == "/agent/v1/metrics" { return await metrics(request) }
        guard settings.role == .standard else { throw VaultFailure.notFound }
        let marks = request.headers[values: .vaultRequest]
        guard !settings.requiresRequestHeader || marks == ["true"] else {
            throw VaultFailure(status: 412, ["missing 'X-Vault-Request' header"])
        }
        switch request.uri.path {
        case "/agent/v1/cache-clear":
            guard request.method == .post || request.method == .put else { throw VaultFailure(status: 405, []) }
            return try await bodies.withBody(of: request) { await proxy.clearCache(Array(buffer: $0)) }
        case "/agent/v1/quit":
            guard settings.allowsQuit else { throw VaultFailure.notFound }
            guard request.method == .post else { throw VaultFailure(status: 405, []) }
            quit()
            return RawVaultAnswer(status: 200)
        case let path where path.hasPrefix("/v1/"):
            return try await bodies.withBody(of: request) { await proxy.answer(raw(request, Array(buffer: $0))) }
        default: throw VaultFailure.notFound
        }
    }

    private func metrics(_ request: Request) async -> RawVaultAnswer {
        let page = ProxyMetricsPage(proxy.counters.snapshot, entries: await proxy.cache?.entryCount)
        return RawVaultAnswer(
            status: 200, headers: ["Content-Type": "text/plain; version=0.0.4"], body: Array(page.text.utf8))
    }

    private func raw(_ request: Request, _ body: [UInt8]) -> RawVaultRequest {
        var headers = HTTPHeaders()
        for field in request.headers { headers.add(name: field.name.rawName, value: field.value) }
        let query = request.uri.query.map { "?\($0)" } ?? ""
        return RawVaultRequest(
            HTTPMethod(rawValue: request.method.rawValue), request.uri.path + query, headers: headers, body: body)
    }

    private func response(_ answer: RawVaultAnswer, isHead: Bool) -> Response {
        var fields = HTTPFields()
        for (name, value) in answer.headers {
            if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
        }
        if fields[.cacheControl] == nil { fields[.cacheControl] = "no-store" }
        let isEmpty = isHead || answer.body.isEmpty
        return Response(
            status: .init(code: answer.status), headers: fields,
            body: isEmpty ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
}

extension HTTPField.Name {
    // A name that is valid by its text; the initializer checks it.
    fileprivate static let vaultRequest = Self("X-Vault-Request") ?? .authorization
}
