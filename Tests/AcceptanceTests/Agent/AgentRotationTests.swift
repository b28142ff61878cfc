import Foundation
import SignetTestSupport
import Testing

/// Ten rotations under clients that never pause: by a signal, and by restarting one of two instances after the other.
@Suite struct AgentRotationTests {
    private static let rotations = 10
    /// Of the ninety seconds that a life has on paper, forty-seven are over when it begins: it is renewed after some nine seconds,
    /// when half a minute is left, however busy the machine is.
    private static let lifetime = "43s"
    private static let backdating = "47s"

    @Test(.timeLimit(.minutes(30))) func clientsSeeTenRotations() async throws {
        let (site, server) = try await AgentSite.development(backdating: Self.backdating)
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
              kill_timeout = "60s"
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
        let status = try await clients.waitForExit(timeout: .seconds(1200))
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
        report = {"answered": 0, "refused": [], "cut": [], "failed": [], "serials": [], "gaps": []}
        # When the last refusal was met, and when the first request was answered that had begun after that.
        noticed, proof = 0, None

        def away(begun, ended):
            global noticed, proof
            gaps = report["gaps"]
            # Begun before the last gap was seen to be over: noted late, it says nothing new.
            if gaps and proof is not None and proof >= begun: return
            if gaps and proof is None:
                gaps[-1] = {"from": min(gaps[-1]["from"], ended), "to": max(gaps[-1]["to"], begun)}
                noticed = max(noticed, ended)
            else:
                gaps.append({"from": ended, "to": begun})
                noticed = ended
            proof = None

        def present(begun, ended):
            global proof
            if begun > noticed and proof is None: proof = ended

        def ask(context):
            plain = socket.create_connection(("127.0.0.1", port), 60)
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
                ended = time.time()
                with lock:
                    if kind == "answered":
                        present(moment, ended)
                        report["answered"] += 1
                        if serial not in report["serials"]: report["serials"].append(serial)
                    else:
                        if kind != "failed": away(moment, ended)
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

    /// The stretches of time in which nobody listened: refusals without a request in between that began after the one was met, and
    /// was answered before the other began. However late a client gets to note something, it splits none.
    let gaps: [Gap]

    struct Gap: Decodable, Sendable {
        /// When the first refusal was met.
        let from: Double
        /// When the last request began that met one: in between nobody listened for certain.
        let to: Double

        func overlaps(_ other: Gap) -> Bool { from <= other.to && other.from <= to }
    }

    var summary: String {
        let longest = gaps.map { max(0, $0.to - $0.from) }.max() ?? 0
        return "\(serials.count) certificates, \(answered) answered, \(refused.count) refused and \(cut.count) cut in"
            + " \(gaps.count) gaps (longest \(String(format: "%.2f", longest)) s), \(failed.count) failed"
    }
}
