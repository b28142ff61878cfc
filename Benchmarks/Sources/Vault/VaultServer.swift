import AsyncHTTPClient
import Foundation
import NIOCore
import SignetCore
import SignetTestSupport

/// A running `signet server`.
struct VaultServer: Sendable {
    private let process: BackgroundProcess
    let address: String
    /// Shown with every request.
    var token = ""
    private let client: HTTPClient

    init(_ process: BackgroundProcess, address: String) {
        self.process = process
        self.address = address
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(configuration: configuration)
    }

    /// Returns once `sys/health` is answered, initialized or not.
    func waitForAnswer() async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            do {
                _ = try await send("GET", "sys/health", nil)
                return
            } catch {
                guard process.exitStatus == nil, ContinuousClock.now < deadline else {
                    throw BenchError("signet server does not answer (\(error)); it printed:\n\(process.output)")
                }
                try await Task.sleep(for: .milliseconds(1))
            }
        }
    }

    /// - Returns: the whole envelope.
    @discardableResult
    func write(_ path: String, _ body: JSONValue) async throws -> JSONValue { try await ask("POST", path, body) }

    func list(_ path: String) async throws -> [String] {
        try await ask("GET", "\(path)?list=true")["data"]?["keys"]?.elements?.compactMap(\.text) ?? []
    }

    /// A body that is not JSON: a list, a certificate.
    func download(_ path: String) async throws -> [UInt8] {
        let (status, bytes) = try await send("GET", path, nil)
        guard status == 200 else { throw BenchError("GET \(path) was answered \(status)") }
        return bytes
    }

    private func ask(_ method: String, _ path: String, _ body: JSONValue? = nil) async throws -> JSONValue {
        let (status, bytes) = try await send(method, path, body)
        guard (200..<300).contains(status) else {
            throw BenchError("\(method) \(path) was answered \(status): \(String(decoding: bytes, as: UTF8.self))")
        }
        return bytes.isEmpty ? .null : try JSONValue(bytes)
    }

    private func send(_ method: String, _ path: String, _ body: JSONValue?) async throws -> (Int, [UInt8]) {
        var request = HTTPClientRequest(url: "\(address)/v1/\(path)")
        request.method = .init(rawValue: method)
        if !token.isEmpty { request.headers.add(name: "X-Vault-Token", value: token) }
        if let body { request.body = .bytes(ByteBuffer(bytes: body.bytes)) }
        let response = try await client.execute(request, timeout: .seconds(120))
        let answer = try await response.body.collect(upTo: 256 << 20)
        return (Int(response.status.code), Array(answer.readableBytesView))
    }

    /// Requests to a path of the server, with its token.
    func load(_ path: String, _ bodies: [[UInt8]]) -> HTTPLoad {
        HTTPLoad(
            url: "\(address)/v1/\(path)", headers: ["X-Vault-Token": token, "Content-Type": "application/json"],
            bodies: bodies)
    }

    func memory() throws -> ProcessMemory { try ProcessMemory(of: process.processID) }

    /// SIGTERM, and its end.
    func stop() async throws {
        try await client.shutdown()
        try await process.stop()
    }
}
