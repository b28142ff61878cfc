import Foundation
import SignetTestSupport
import Testing

@Suite struct NginxDeploymentTests {
    private let site: DeploymentSite
    private var configuration: String { site.file("nginx/nginx.conf") }

    init() throws { site = try DeploymentSite() }

    private func configure(program: String = "nginx", deadline: String = "20s") throws {
        try site.configure(
            """
            nginx:
              certificate: nginx/site.pem
              key: nginx/site.key
              config: nginx/nginx.conf
              program: \(program)
              endpoints: ["127.0.0.1:\(site.port)"]
            """, deadline: deadline)
    }

    private func writeConfiguration(_ extra: String = "") throws {
        let directory = site.file("nginx")
        try site.site.directory.write(
            "nginx/nginx.conf",
            """
            pid \(directory)/nginx.pid;
            error_log \(directory)/nginx.log notice;
            worker_processes 1;
            events { worker_connections 64; }
            http {
                access_log off;
                client_body_temp_path \(directory)/body;
                proxy_temp_path \(directory)/proxy;
                fastcgi_temp_path \(directory)/fastcgi;
                scgi_temp_path \(directory)/scgi;
                uwsgi_temp_path \(directory)/uwsgi;
                \(extra)
                server {
                    listen 127.0.0.1:\(site.port) ssl;
                    ssl_certificate \(directory)/site.pem;
                    ssl_certificate_key \(directory)/site.key;
                }
            }

            """)
    }

    /// nginx with a pair that is not Signet's.
    private func start() async throws -> (BackgroundProcess, serial: String) {
        try await site.makeOldPair(certificate: site.file("nginx/site.pem"), key: site.file("nginx/site.key"))
        try writeConfiguration()
        let process = try BackgroundProcess.start("nginx", ["-c", configuration, "-g", "daemon off;"])
        return (process, try await site.firstServedSerial(process))
    }

    @Test func aNewCertificateIsServedAndABrokenConfigurationTakesItBack() async throws {
        let (nginx, _) = try await start()
        try configure()
        try await site.changesAndComesBack(
            breaking: { try writeConfiguration("no_such_directive on;") }, repairing: { try writeConfiguration() },
            reason: "no_such_directive")
        nginx.signal(SIGTERM)
        try await nginx.waitForExit()
    }

    @Test func whatWasThereBeforeSignetComesBackToo() async throws {
        let (nginx, old) = try await start()
        try configure()
        try writeConfiguration("no_such_directive on;")
        let failed = try await site.renew()
        #expect(failed.phase == "failing")
        #expect(failed.serialNumber.map(DeploymentSite.significant) == old)
        #expect(try site.site.directory.text("nginx/site.pem") == site.site.directory.text("old.crt"))
        #expect(try await site.servedSerial() == old)
        try writeConfiguration()
        #expect(try await site.renew().phase == "valid")
        nginx.signal(SIGTERM)
        try await nginx.waitForExit()
    }

    /// A reload that ends well, but from which nginx does not come back.
    @Test func aServiceThatDoesNotComeBackIsBroughtBackWithThePairBefore() async throws {
        let (nginx, _) = try await start()
        let program = try toolPath("nginx")
        let script = """
            #!/bin/sh
            case "$*" in
                *"-s reload"*) ;;
                *) exec \(program) "$@" ;;
            esac
            if [ -e \(site.file("poison")) ]; then
                rm \(site.file("poison"))
                pid=$(cat \(site.file("nginx/nginx.pid")))
                \(program) -c \(configuration) -s stop
                while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
            elif [ -s \(site.file("nginx/nginx.pid")) ]; then
                exec \(program) -c \(configuration) -s reload
            else
                exec \(program) -c \(configuration) -g "daemon on;" >/dev/null 2>&1
            fi

            """
        let wrapper = try site.site.directory.write("nginx-or-not", script)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: wrapper)
        try configure(program: wrapper, deadline: "3s")
        let first = try await site.renew()
        #expect(first.phase == "valid", "\(first)")
        try site.site.directory.write("poison", "")
        let failed = try await site.renew()
        #expect(failed.phase == "failing")
        #expect(failed.serialNumber == first.serialNumber)
        #expect(failed.lastError?.contains("not served") == true, "\(failed)")
        #expect(nginx.exitStatus != nil)
        #expect(try await site.servedSerial() == first.serialNumber.map(DeploymentSite.significant))
        #expect(try await site.explain().contains("TAKEN BACK"))
        #expect(try await site.renew().phase == "valid")
        let stopped = try await runTool(program, ["-c", configuration, "-s", "stop"])
        #expect(stopped.status == 0, "\(stopped.everything)")
    }
}
