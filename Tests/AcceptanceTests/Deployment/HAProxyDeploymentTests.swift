import Foundation
import SignetTestSupport
import Testing

@Suite struct HAProxyDeploymentTests {
    private let site: DeploymentSite
    private var pair: String { site.file("haproxy/site.pem") }

    init() throws { site = try DeploymentSite() }

    private func configure(certificate: String = "haproxy/site.pem") throws {
        try site.configure(
            """
            haproxy:
              certificate: \(certificate)
              socket: haproxy/admin.sock
              config: haproxy/haproxy.cfg
              endpoints: ["127.0.0.1:\(site.port)"]
            """)
    }

    private func writeConfiguration(_ extra: String = "") throws {
        try site.site.directory.write(
            "haproxy/haproxy.cfg",
            """
            global
                stats socket \(site.file("haproxy/admin.sock")) level admin
                maxconn 500
            defaults
                mode http
                timeout client 60s
                timeout server 60s
                timeout connect 5s
                \(extra)
            frontend web
                bind 127.0.0.1:\(site.port) ssl crt \(pair)
                http-request return status 200 content-type text/plain string "hello"

            """)
    }

    private func start() async throws -> BackgroundProcess {
        try await site.makeOldPair(certificate: pair, key: pair)
        try writeConfiguration()
        let haproxy = try BackgroundProcess.start("haproxy", ["-db", "-f", site.file("haproxy/haproxy.cfg")])
        _ = try await site.firstServedSerial(haproxy)
        return haproxy
    }

    private func stop(_ haproxy: BackgroundProcess) async throws {
        haproxy.signal(SIGTERM)
        try await haproxy.waitForExit()
    }

    @Test func aNewCertificateIsServedAndABrokenConfigurationTakesItBack() async throws {
        let haproxy = try await start()
        try configure()
        try await site.changesAndComesBack(
            breaking: { try writeConfiguration("no_such_keyword") }, repairing: { try writeConfiguration() },
            reason: "no_such_keyword")
        try await stop(haproxy)
    }

    @Test func underLoadNoConnectionIsLost() async throws {
        let haproxy = try await start()
        try configure()
        let load = try BackgroundProcess.start("python3", ["-c", Self.load, "\(site.port)", site.file("stop")])
        try await load.waitForOutput(containing: "running")
        var serials: Set<String> = []
        for _ in 0..<3 {
            let status = try await site.renew()
            #expect(status.phase == "valid", "\(status)")
            serials.insert(try #require(status.serialNumber))
        }
        #expect(serials.count == 3)
        try site.site.directory.write("stop", "")
        #expect(try await load.waitForExit() == 0)
        let report = try #require(load.output.split(separator: "\n").last { $0.hasPrefix("{") })
        let counts = try JSONDecoder().decode([String: Int].self, from: Data(report.utf8))
        #expect(counts["errors"] == 0, "\(load.output)")
        // The connection that was open all the time, and those opened all the while, which met each certificate.
        #expect(counts["kept"] ?? 0 > 0 && counts["opened"] ?? 0 > 0 && counts["certificates"] == 4, "\(counts)")
        // The file is for the next start.
        try await stop(haproxy)
        let again = try BackgroundProcess.start("haproxy", ["-db", "-f", site.file("haproxy/haproxy.cfg")])
        let status = try await site.site.status(of: "web")
        #expect(try await site.firstServedSerial(again) == status.serialNumber.map(DeploymentSite.significant))
        try await stop(again)
    }

    @Test func aFileThatHAProxyDoesNotKnowIsSaid() async throws {
        let haproxy = try await start()
        try configure(certificate: "haproxy/other.pem")
        let status = try await site.renew()
        #expect(status.phase == "failing")
        #expect(status.lastError?.contains("must name exactly this path") == true, "\(status)")
        try await stop(haproxy)
    }

    /// Requests over connections that stay open and over one connection after the other, until a file appears.
    private static let load = """
        import json, os, socket, ssl, sys, threading
        port, stop = int(sys.argv[1]), sys.argv[2]
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        lock, seen = threading.Lock(), set()
        counts, said = {"kept": 0, "opened": 0, "errors": 0}, []
        def connect():
            connection = context.wrap_socket(socket.create_connection(("127.0.0.1", port), 60), server_hostname="web")
            with lock: seen.add(connection.getpeercert(True))
            return connection
        def ask(connection):
            connection.sendall(b"GET / HTTP/1.1\\r\\nHost: web\\r\\n\\r\\n")
            answer = b""
            while not answer.endswith(b"hello"):
                piece = connection.recv(4096)
                if not piece: raise OSError("closed after %r" % answer)
                answer += piece
        def count(what):
            with lock:
                counts[what] += 1
                if not said and min(counts["kept"], counts["opened"]) >= 1:
                    said.append(what)
                    print("running", flush=True)
        def work(kept):
            connection = None
            while not os.path.exists(stop):
                try:
                    connection = connection or connect()
                    ask(connection)
                    count("kept" if kept else "opened")
                    if not kept: connection.close(); connection = None
                except OSError as error:
                    print(repr(error), flush=True)
                    count("errors")
                    connection = None
        threads = [threading.Thread(target=work, args=(number % 2 == 0,)) for number in range(4)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        print(json.dumps(counts | {"certificates": len(seen)}), flush=True)
        """
}
