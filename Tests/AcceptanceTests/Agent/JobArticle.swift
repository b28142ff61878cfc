import Foundation
import SignetTestSupport
import Testing

/// Section 5 of the article: both services as jobs, restarted when their certificates change, with the article's files.
struct JobArticle {
    private let site: VaultSite
    private let files: ArticleFiles

    init() throws {
        site = try VaultSite()
        files = ArticleFiles(
            vault: site.port, reserved: (try freePort(), try freePort()), served: (try freePort(), try freePort()),
            home: site.directory.path)
    }

    /// From nothing to the restarts that renewed certificates bring, with a runner that is killed on the way.
    func run() async throws {
        let server = try await site.startDevelopment()
        try site.directory.write(".vault-token", "root")
        try await site.run(ArticleLines.engine)
        let audit = try await AuditTrail.begin(on: site)
        try site.directory.write("pki_policy.hcl", ArticleLines.policy)
        try await site.run("vault policy write pki pki_policy.hcl")
        let jobs = try await JobSite.make(on: site)
        for service in ["a", "b"] {
            try site.directory.write("python_service_\(service)/main.py", files.service(service))
            try site.directory.write("service_\(service)_job.hcl", files.job(service))
            try await jobs.job("run service_\(service)_job.hcl")
        }

        var serials: [String] = []
        for service in ["a", "b"] { serials.append(try await served(by: service, after: nil, jobs)) }
        #expect(try audit.issued() == 2, "eight templates, two certificates:\n\(jobs.log)")
        try await expectMatrix(jobs)
        try await survivesItsRunner(jobs, audit)

        for (service, serial) in zip(["a", "b"], serials) {
            _ = try await served(by: service, after: serial, within: .seconds(600), jobs)
        }
        #expect(try audit.issued() == 4, "one issuance for each renewal:\n\(jobs.log)")
        try await expectMatrix(jobs)
        try await jobs.stop("mtls-service-a", "mtls-service-b")
        #expect(runningProcesses { $0.last == "main.py" }.isEmpty)
        try await site.stop(server)
    }

    private func port(of service: String) -> Int { service == "a" ? files.served.a : files.served.b }

    /// The serial number of the certificate that a service shows, once it is another one.
    private func served(
        by service: String, after serial: String?, within limit: Duration = .seconds(300), _ jobs: JobSite
    ) async throws -> String {
        try await eventually("service \(service) with a certificate", within: limit, explanation: { jobs.log }) {
            let shown = try await site.shell(
                "openssl s_client -connect 127.0.0.1:\(port(of: service)) </dev/null 2>/dev/null | openssl x509 -noout -serial"
            )
            return shown.status == 0 && shown.output != serial ? shown.output : nil
        }
    }

    /// Who may call whom, as in the article's section 3.3.
    private func expectMatrix(_ jobs: JobSite) async throws {
        let cert = jobs.file("mtls-service-a", "service", "python-task", "cert")
        for (way, part) in [
            ("/", "Hello from \"service-a\""), ("/w-mtls", "Hello from \"service-b\""),
            ("/wo-ca-mtls", "CERTIFICATE_VERIFY_FAILED"),
        ] {
            let answer = try await callA(way, cert)
            #expect(answer.output.contains(part), "\(way): \(answer.everything)\n\(jobs.log)")
        }
        // A server that ends the connection at once may have its reason lost on the way.
        let refused = try await callA("/wo-cert-mtls", cert)
        #expect(
            refused.status == 0 && !refused.output.contains("Hello") && refused.output.contains("Error"),
            "\(refused.everything)")
    }

    /// Asks again while the service is started anew.
    private func callA(_ way: String, _ cert: String) async throws -> ToolResult {
        try await site.shell(
            """
            curl -sS --retry 300 --retry-connrefused --retry-delay 1 --cacert \(cert)/ca.crt \
                --resolve service-a.example.com:\(files.served.a):127.0.0.1 \
                https://service-a.example.com:\(files.served.a)\(way)
            """)
    }

    /// The runner is killed; the tasks go on, and the next one finds them.
    private func survivesItsRunner(_ jobs: JobSite, _ audit: AuditTrail) async throws {
        let tasks = runningProcesses { $0.last == "main.py" }
        let runner = try #require(jobs.runners.first, "\(jobs.log)")
        kill(runner, SIGKILL)
        _ = try await eventually("the runner to be gone") { jobs.runners.contains(runner) ? nil : true }
        #expect(try await callA("/", jobs.file("mtls-service-a", "service", "python-task", "cert")).status == 0)
        try await jobs.job("run service_a_job.hcl")
        let status = try await jobs.job("status")
        #expect(status.contains("mtls-service-a") && status.contains("mtls-service-b"), "\(status)")
        _ = try await eventually("a new runner", explanation: { jobs.log }) { jobs.runners.isEmpty ? nil : true }
        #expect(runningProcesses { $0.last == "main.py" }.sorted() == tasks.sorted(), "\(jobs.log)")
        #expect(try audit.issued() == 2, "a new runner issues nothing:\n\(jobs.log)")
    }
}
