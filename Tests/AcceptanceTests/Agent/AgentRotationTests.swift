import Foundation
import SignetTestSupport
import Testing

/// Ten rotations under clients that never pause: by a signal, and by restarting one of two instances after the other.
@Suite struct AgentRotationTests {
    private static let rotations = 10
    private static let lifetime = "12s"

    @Test(.timeLimit(.minutes(8))) func clientsSeeTenRotations() async throws {
        let (site, server) = try await AgentSite.development()
        let jobs = try await JobSite.make(on: site.vault)
        try site.vault.directory.write("load.py", Self.load)
        try site.vault.directory.write("signalled.hcl", try job("signalled", count: 1, change: Self.signal))
        try site.vault.directory.write("restarted.hcl", try job("restarted", count: 2, change: Self.restart))
        try await jobs.job("run signalled.hcl")
        try await jobs.job("run restarted.hcl")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await expectNoFailure(jobs) }
            group.addTask { try await expectRefusalsAtRestartsOnly(jobs) }
            try await group.waitForAll()
        }
        try await jobs.stop("signalled", "restarted")
        try await site.vault.stop(server)
    }

    private static let signal = "change_mode = \"signal\"\n        change_signal = \"SIGHUP\""
    private static let restart = "change_mode = \"restart\""

    /// nginx with a certificate of its own, on a port that is found for each instance and noted in `secrets/port`.
    private func job(_ name: String, count: Int, change: String) throws -> String {
        """
        job "\(name)" {
          group "g" {
            count = \(count)
            network {
              port "https" {}
            }
            task "nginx" {
              driver       = "raw_exec"
              kill_signal  = "SIGQUIT"
              kill_timeout = "10s"
              config {
                command = "\(try toolPath("nginx"))"
                args    = ["-p", "${NOMAD_TASK_DIR}", "-c", "nginx.conf", "-e", "stderr"]
              }
              vault {
                policies = ["pki"]
              }
              template {
                destination = "secrets/port"
                change_mode = "noop"
                data        = "{{ env \\"NOMAD_PORT_https\\" }}"
              }
              template {
                destination = "local/nginx.conf"
                change_mode = "noop"
                data        = <<EOH
        daemon off;
        pid nginx.pid;
        error_log stderr notice;
        events {}
        http {
            access_log off;
            client_body_temp_path body;
            proxy_temp_path proxy;
            fastcgi_temp_path fastcgi;
            scgi_temp_path scgi;
            uwsgi_temp_path uwsgi;
            server {
                listen 127.0.0.1:{{ env "NOMAD_PORT_https" }} ssl;
                ssl_certificate {{ env "NOMAD_SECRETS_DIR" }}/tls.crt;
                ssl_certificate_key {{ env "NOMAD_SECRETS_DIR" }}/tls.key;
                location / { return 200 "Hello"; }
            }
        }
        EOH
              }
        \(JobSite.templates(of: "\(name).example.com", lifetime: Self.lifetime, change: change))
            }
          }
        }
        """
    }

    /// The load on one instance until it has shown eleven certificates.
    private func drive(_ name: String, index: Int, _ jobs: JobSite) async throws -> LoadReport {
        let secrets = jobs.file(name, "g", "nginx", index: index, "secrets")
        let port = try await eventually("the port of \(name)", explanation: { jobs.log }) {
            (try? String(contentsOfFile: "\(secrets)/port", encoding: .utf8)).flatMap { Int($0) }
        }
        // What comes before the first start is no rotation.
        _ = try await eventually("\(name)", explanation: { jobs.log }) {
            let answer = try await jobs.vault.shell("curl -s --insecure https://127.0.0.1:\(port)/")
            return answer.output == "Hello" ? true : nil
        }
        let clients = try BackgroundProcess.start(
            "python3", ["load.py", "\(port)", "\(name).example.com", "\(secrets)/ca.crt", "\(Self.rotations + 1)"],
            directory: jobs.vault.directory.path)
        let status = try await clients.waitForExit(timeout: .seconds(240))
        let line = clients.output.split(separator: "\n").last.map(String.init) ?? ""
        guard status == 0, let report = try? JSONDecoder().decode(LoadReport.self, from: Data(line.utf8)) else {
            throw TestSupportError("load.py ended with \(status): \(clients.output)\n\(jobs.log)")
        }
        return report
    }

    private func expectNoFailure(_ jobs: JobSite) async throws {
        let report = try await drive("signalled", index: 0, jobs)
        print("signal: \(report.summary)")
        #expect(report.failed.isEmpty && report.refused.isEmpty && report.cut.isEmpty, "\(report)\n\(jobs.log)")
        #expect(report.answered > 1000 && report.serials.count > Self.rotations, "\(report)")
    }

    private func expectRefusalsAtRestartsOnly(_ jobs: JobSite) async throws {
        async let first = drive("restarted", index: 0, jobs)
        async let second = drive("restarted", index: 1, jobs)
        let reports = try await [first, second]
        for (index, report) in reports.enumerated() {
            print("restart, instance \(index): \(report.summary)")
            #expect(report.failed.isEmpty, "\(report)\n\(jobs.log)")
            #expect(report.answered > 1000 && report.serials.count > Self.rotations, "\(report)")
            #expect(report.gaps.count <= Self.rotations + 1, "refusals beside restarts: \(report.gaps)\n\(jobs.log)")
        }
        for gap in reports[0].gaps {
            let others = reports[1].gaps.filter { $0.overlaps(gap) }
            #expect(others.isEmpty, "both instances were away: \(gap) and \(others)\n\(jobs.log)")
        }
    }

    /// Four clients, each request on a connection of its own, until so many certificates were met.
    private static let load = #"""
        import http.client, json, socket, ssl, sys, threading, time

        port, name, authority, wanted = int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
        lock = threading.Lock()
        report = {"answered": 0, "refused": [], "cut": [], "failed": [], "serials": []}

        def ask(context):
            plain = socket.create_connection(("127.0.0.1", port), 10)
            try:
                secured = context.wrap_socket(plain, server_hostname=name)
            except ConnectionResetError:
                # Connected, but never accepted: the listening socket went away.
                return "cut", None
            with secured:
                serial = secured.getpeercert()["serialNumber"]
                secured.sendall(f"GET / HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n".encode())
                response = http.client.HTTPResponse(secured)
                response.begin()
                body = response.read()
                if response.status != 200 or body != b"Hello":
                    raise RuntimeError(f"{response.status} {body}")
                return "answered", serial

        def client():
            context = ssl.create_default_context(cafile=authority)
            while True:
                moment = time.time()
                try:
                    kind, serial = ask(context)
                except ConnectionRefusedError:
                    kind, serial = "refused", None
                except Exception as error:
                    kind, serial = "failed", repr(error)
                with lock:
                    if kind == "answered":
                        report["answered"] += 1
                        if serial not in report["serials"]: report["serials"].append(serial)
                    else:
                        report[kind].append(moment if kind != "failed" else serial)
                    if len(report["serials"]) >= wanted: return
                time.sleep(0.005 if kind == "answered" else 0.02)

        threads = [threading.Thread(target=client) for _ in range(4)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        print(json.dumps(report))
        """#
}

/// What `load.py` met.
struct LoadReport: Decodable, Sendable {
    let answered: Int
    /// When a connection was refused, in seconds since 1970.
    let refused: [Double]
    /// When a connection was ended before it was accepted.
    let cut: [Double]
    /// Everything else that was no answer.
    let failed: [String]
    let serials: [String]

    /// The stretches of time in which nobody listened: refusals less than a second apart.
    var gaps: [ClosedRange<Double>] {
        (refused + cut).sorted().reduce(into: []) { gaps, moment in
            if let last = gaps.last, moment - last.upperBound < 1 {
                gaps[gaps.count - 1] = last.lowerBound...moment
            } else {
                gaps.append(moment...moment)
            }
        }
    }

    var summary: String {
        let longest = gaps.map { $0.upperBound - $0.lowerBound }.max() ?? 0
        return "\(serials.count) certificates, \(answered) answered, \(refused.count) refused and \(cut.count) cut in"
            + " \(gaps.count) gaps (longest \(String(format: "%.2f", longest)) s), \(failed.count) failed"
    }
}
