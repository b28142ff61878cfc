import Hummingbird
import Logging
import ServiceLifecycle
import SignetServer

/// Service A of the article: an HTTPS server that may be called without a client certificate, and that calls service B
/// with its own certificate, without it, or without trusting B's authority. It takes up renewed certificates while it
/// runs and keeps its connections.
struct ServiceA: Sendable {
    let port: Int
    /// Its certificate and key, shown to its clients and to service B alike.
    let identity: ClientCredentials.Identity
    /// The authority of its peers.
    let authority: String
    let serviceB: Endpoint

    var endpoint: Endpoint { Endpoint(name: Self.name, port: port) }

    static let name = "service-a.example.com"

    /// Serves for as long as `body` takes.
    func run<Result: Sendable>(during body: @Sendable @escaping () async throws -> Result) async throws -> Result {
        let logger = Logger(label: "service-a") { _ in SwiftLogNoOpLogHandler() }
        let context = try ReloadingTLSContext(
            certificatePath: identity.fullChain,
            keyPath: identity.key,
            trustRootsPath: authority,
            clientCertificates: .optional
        )
        let (announcements, announcement) = AsyncStream.makeStream(of: Void.self)
        let application = Application(
            router: router(),
            server: .reloadingTLS(context),
            configuration: .init(address: .hostname("127.0.0.1", port: port)),
            onServerRunning: { _ in announcement.yield() },
            logger: logger
        )
        let server = ServiceGroup(services: [application], logger: logger)
        // Not a child task: cancelling a server that has just accepted a connection is a trap in NIO. So it is always shut
        // down gracefully, and awaited here.
        let serving = Task {
            defer { announcement.finish() }
            try await server.run()
        }
        let outcome: Swift.Result<Result, any Error>
        do {
            var listening = announcements.makeAsyncIterator()
            // Nothing comes when the server cannot listen (its own error is thrown below), or when the task is cancelled.
            guard await listening.next() != nil else { throw CancellationError() }
            outcome = .success(try await watching(context, logger, during: body))
        } catch {
            outcome = .failure(error)
        }
        await server.triggerGracefulShutdown()
        try await serving.value
        return try outcome.get()
    }

    /// Takes up renewed certificates for as long as `body` takes.
    private func watching<Result: Sendable>(
        _ context: ReloadingTLSContext, _ logger: Logger, during body: @Sendable @escaping () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                try await context.watch(every: .milliseconds(250), logger: logger)
                return nil
            }
            group.addTask { try await body() }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let result = first else { throw CancellationError() }
            return result
        }
    }

    private func router() -> Router<TLSRequestContext> {
        let router = Router(context: TLSRequestContext.self)
        let own = RenewedContext(ClientCredentials(trust: .authorities(path: authority), identity: identity))
        router.get("/") { _, _ in "Hello from \"service-a\"\n" }
        router.get("/w-mtls") { _, _ in await callB(with: own, trusting: .authorities(path: authority)) }
        router.get("/wo-cert-mtls") { _, _ in
            let trust = ClientCredentials.Trust.authorities(path: authority)
            return await callB(with: RenewedContext(ClientCredentials(trust: trust)), trusting: trust)
        }
        router.get("/wo-ca-mtls") { _, _ in
            let credentials = ClientCredentials(trust: .operatingSystem, identity: identity)
            return await callB(with: RenewedContext(credentials), trusting: .operatingSystem)
        }
        return router
    }

    /// What service B says, or as status 502 why it cannot be heard.
    private func callB(with context: RenewedContext, trusting trust: ClientCredentials.Trust) async -> Response {
        let status: HTTPResponse.Status
        let text: String
        switch await call(serviceB, with: context, trusting: trust) {
        case .answered(200, let body): (status, text) = (.ok, body)
        case .answered(let refusal, let body): (status, text) = (.badGateway, "service B answered \(refusal): \(body)")
        case .failed(let reason): (status, text) = (.badGateway, "service B could not be called: \(reason)")
        }
        return Response(
            status: status,
            headers: [.contentType: "text/plain; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text + "\n"))
        )
    }
}
