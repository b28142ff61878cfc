import Foundation
import Hummingbird
import NIOCore
import Synchronization

/// A real HTTP server on loopback that answers every GET and POST as the test says.
final class HookReceiver: Sendable {
    struct Call: Sendable {
        let path: String
        let authorization: String?
        let headers: [String: String]
        let body: [UInt8]

        /// The body's text members.
        var json: [String: String] {
            (try? JSONDecoder().decode([String: String].self, from: Data(body))) ?? [:]
        }
    }

    let url: String
    private let recorded = Mutex<[Call]>([])

    private init(url: String) {
        self.url = url
    }

    /// Every call so far.
    var calls: [Call] { recorded.withLock { $0 } }

    /// Runs the server as long as `body` runs.
    static func run<Result: Sendable>(
        answering answer: @escaping @Sendable (Call) throws -> (HTTPResponse.Status, String),
        _ body: @escaping @Sendable (HookReceiver) async throws -> Result
    ) async throws -> Result {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let receiver = Mutex<HookReceiver?>(nil)
        let router = Router()
        let respond: @Sendable (Request, BasicRequestContext) async throws -> Response = { request, _ in
            let call = Call(
                path: request.uri.path, authorization: request.headers[.authorization],
                headers: Dictionary(
                    request.headers.map { ($0.name.canonicalName, $0.value) }, uniquingKeysWith: { $1 }),
                body: Array(buffer: try await request.body.collect(upTo: 1 << 16)))
            receiver.withLock { $0 }?.recorded.withLock { $0.append(call) }
            let (status, text) = try answer(call)
            return Response(status: status, body: .init(byteBuffer: ByteBuffer(string: text)))
        }
        router.post("**", use: respond)
        router.get("**", use: respond)
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) })
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await application.run() }
            defer { tasks.cancelAll() }
            var iterator = ports.makeAsyncIterator()
            let made = HookReceiver(url: "http://127.0.0.1:\(await iterator.next() ?? 0)")
            receiver.withLock { $0 = made }
            return try await body(made)
        }
    }
}
