import Foundation
import SignetTestSupport

/// prometheus-blackbox-exporter, asked for one probe after the other by wrk.
struct BlackboxPeer: Sendable {
    private let process: BackgroundProcess
    private let port: Int
    private let directory: BenchDirectory
    private let sites: NamedSites

    static func start(for sites: NamedSites, in directory: BenchDirectory) async throws -> BlackboxPeer {
        let port = try freePort()
        // A module asks for one name of the server.
        let modules = sites.names.map { name in
            """
              \(name): { prober: tcp, timeout: 5s, tcp: { tls: true, tls_config: { insecure_skip_verify: true, \
            server_name: \(name) } } }
            """
        }
        try "modules:\n\(modules.joined(separator: "\n"))\n"
            .write(toFile: directory.file("blackbox.yml"), atomically: true, encoding: .utf8)
        let process = try BackgroundProcess.start(
            "prometheus-blackbox-exporter",
            [
                "--config.file=\(directory.file("blackbox.yml"))", "--web.listen-address=127.0.0.1:\(port)",
                "--log.level=error",
            ])
        let peer = BlackboxPeer(process: process, port: port, directory: directory, sites: sites)
        let answer = try await shell(
            """
            for i in $(seq 100); do
                curl -sf 'http://127.0.0.1:\(port)\(peer.path(sites.names[0]))' && exit 0
                sleep 0.1
            done
            exit 1
            """, in: directory)
        guard answer.contains("probe_success 1"), answer.contains("CN=\(sites.names[0])") else {
            throw BenchError("prometheus-blackbox-exporter answered:\n\(answer)")
        }
        return peer
    }

    func stop() { process.signal(SIGTERM) }

    private func path(_ name: String) -> String { "/probe?target=127.0.0.1:\(sites.port)&module=\(name)" }

    func measure(connections: Int, seconds: Int) async throws -> ProbeFigures {
        let script = directory.file("blackbox.lua")
        try """
        local at = 0
        request = function()
            at = at % \(sites.names.count) + 1
            return wrk.format("GET", "\(path("site-"))" .. at .. ".bench.test")
        end
        """.write(toFile: script, atomically: true, encoding: .utf8)
        let before = try ProbeFigures.time(of: process.processID)
        let output = try await runTool(
            "wrk",
            [
                "-t1", "-c\(connections)", "-d\(seconds)s", "--timeout", "10s", "-s", script,
                "http://127.0.0.1:\(port)/",
            ]
        ).everything
        let spent = try ProbeFigures.time(of: process.processID) - before
        let count = output.firstMatch(of: /(\d+) requests in ([\d.]+)s/)
        guard let count, let requests = Double(count.1), let time = Double(count.2), requests > 0, time > 0,
            !output.contains("Non-2xx")
        else { throw BenchError("wrk against prometheus-blackbox-exporter printed:\n\(output)") }
        return ProbeFigures(perSecond: requests / time, cost: spent / requests)
    }
}
