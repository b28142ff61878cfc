import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import SignetTestSupport
import Synchronization

/// How long it takes from the server's answer with a new certificate to the end of the command that follows from it.
struct AgentChange: Sendable {
    /// One for each renewal.
    var times: [Duration]

    /// Certificates of ten seconds on one agent, behind a proxy that notes when each answer went out.
    static func measure(_ server: VaultServer, changes: Int, in directory: BenchDirectory) async throws -> AgentChange {
        say("signet agent, from a new certificate to the end of the command, \(changes) renewals ...")
        let site = try AgentSite("agent-change", in: directory)
        let proxy = try await LoopbackHTTPServer.bind()
        let log = "\(site.path)/done"
        try site.configure(
            address: proxy.url, token: server.token, certificates: 1, lifetime: "10s",
            command: "date +%s.%N >>\(log)")
        let issued = Mutex<[Double]>([])
        let client = HTTPClient()
        let address = server.address
        let forward: @Sendable (HTTPRequestHead, [UInt8]) async -> LoopbackAnswer = { head, body in
            let answer = await Self.forward(head, body, to: address, client)
            if head.uri.contains("/issue/"), answer.status == 200 {
                let now = Date().timeIntervalSince1970
                issued.withLock { $0.append(now) }
            }
            return answer
        }
        let finished = try await proxy.serve(forward) {
            let agent = try site.start()
            let finished = try await Self.lines(of: log, count: changes + 1, by: agent)
            try await agent.stop()
            return finished
        }
        try await client.shutdown()
        // The first one waits for nothing that a renewal waits for.
        let pairs = zip(issued.withLock { $0 }, finished).dropFirst()
        return AgentChange(times: pairs.map { .seconds($1 - $0) })
    }

    private static func forward(
        _ head: HTTPRequestHead, _ body: [UInt8], to address: String, _ client: HTTPClient
    ) async -> LoopbackAnswer {
        var request = HTTPClientRequest(url: address + head.uri)
        request.method = head.method
        request.headers = head.headers
        request.headers.remove(name: "Host")
        request.headers.remove(name: "Content-Length")
        if !body.isEmpty { request.body = .bytes(ByteBuffer(bytes: body)) }
        do {
            let response = try await client.execute(request, timeout: .seconds(30))
            let bytes = try await response.body.collect(upTo: 4 << 20)
            return LoopbackAnswer(
                status: Int(response.status.code), headers: response.headers, body: Array(buffer: bytes))
        } catch {
            return LoopbackAnswer(status: 502)
        }
    }

    /// When the command ended, as often as it has.
    private static func lines(of log: String, count: Int, by agent: BackgroundProcess) async throws -> [Double] {
        let deadline = ContinuousClock.now + .seconds(20 * count)
        while ContinuousClock.now < deadline, agent.exitStatus == nil {
            let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
            let moments = text.split(separator: "\n").compactMap { Double($0) }
            if moments.count >= count { return moments }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw BenchError("signet agent ran no \(count) commands:\n\(agent.output)")
    }

    func show(floor: AgentFloor) {
        let slowest = times.map(\.milliseconds).max() ?? 0
        say("")
        say(
            String(
                format: "From a new certificate to the end of its command: %.1f ms (slowest of %d: %.1f)",
                median(times),
                times.count, slowest))
        say(
            String(
                format:
                    "  floor: a signature %.2f ms, a synced file %.2f ms, a program %.2f ms; with two syncs %.2f ms",
                floor.signature, floor.publication, floor.program, floor.change))
    }
}
