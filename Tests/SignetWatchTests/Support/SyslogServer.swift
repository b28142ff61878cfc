import Foundation
import SignetTestSupport

/// Debian's rsyslog, which takes messages over TLS (RFC 5425) and writes down what it makes of them.
final class SyslogServer: Sendable {
    let port: Int
    /// Of its self-signed certificate.
    let certificate: String
    private let process: BackgroundProcess
    private let directory: TemporaryDirectory

    private init(port: Int, process: BackgroundProcess, directory: TemporaryDirectory) {
        self.port = port
        self.process = process
        self.directory = directory
        certificate = directory.file("cert.pem")
    }

    /// Returns when it listens.
    /// - Parameter name: in its certificate, as `IP:127.0.0.1`
    static func start(name: String) async throws -> SyslogServer {
        let directory = try TemporaryDirectory()
        let made = try await runTool(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                "-subj", "/CN=log", "-addext", "subjectAltName=\(name)", "-keyout", directory.file("key.pem"), "-out",
                directory.file("cert.pem"),
            ])
        guard made.status == 0 else { throw TestSupportError(made.everything) }
        // Nothing is looked up, and the text comes as it was sent.
        let configuration = try directory.write(
            "rsyslog.conf",
            """
            global(workDirectory="\(directory.path)" net.enableDNS="off" parser.escapeControlCharactersOnReceive="off"
                   defaultNetstreamDriver="gtls" defaultNetstreamDriverCAFile="\(directory.file("cert.pem"))"
                   defaultNetstreamDriverCertFile="\(directory.file("cert.pem"))"
                   defaultNetstreamDriverKeyFile="\(directory.file("key.pem"))")
            module(load="imtcp" streamDriver.name="gtls" streamDriver.mode="1" streamDriver.authMode="anon")
            template(name="parsed" type="string"
                     string="%syslogfacility%.%syslogseverity% %app-name% %msgid% %structured-data% %msg%\\n")
            ruleset(name="kept") { action(type="omfile" file="\(directory.file("log"))" template="parsed") }
            input(type="imtcp" address="127.0.0.1" port="0" listenPortFileName="\(directory.file("port"))" ruleset="kept")

            """)
        let process = try BackgroundProcess.start(
            "rsyslogd", ["-n", "-f", configuration, "-i", directory.file("pid")])
        while true {
            if let status = process.exitStatus { throw TestSupportError("It ended with \(status): \(process.output)") }
            // The file is there before the number is in it.
            if let text = try? directory.text("port"), let port = Int(text) {
                return SyslogServer(port: port, process: process, directory: directory)
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// What came, one line a message: facility, severity, program, kind, particulars, text.
    var lines: [String] {
        ((try? directory.text("log")) ?? "").split(separator: "\n").map(String.init)
    }
}
