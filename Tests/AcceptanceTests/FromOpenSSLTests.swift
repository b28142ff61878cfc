import Foundation
import SignetTestSupport
import Testing

/// docs/from-openssl.md is run: both columns, each in a directory of its own, and openssl and GnuTLS judge what came out.
@Suite struct FromOpenSSLTests {
    private let page: WalkThrough
    private let openssl: Workbench
    private let signet: Workbench

    init() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        page = try WalkThrough(
            markdown: String(contentsOf: root.appendingPathComponent("docs/from-openssl.md"), encoding: .utf8))
        (openssl, signet) = (try Workbench(), try Workbench())
    }

    @Test func bothColumnsMakeTheSame() async throws {
        for (name, text) in page.files { try openssl.directory.write(name, text) }
        try await run(page.openssl, in: openssl)
        try await run(page.signet, in: signet)

        for name in ["service-a", "service-b"] { try await compare(name) }
        for bench in [openssl, signet] {
            try await judge(bench)
            try await judgeRevocation(bench)
        }
        for part in ["Subject: C = KR, ST = Seoul, L = Seoul, O = COMPANY", "CN = example root"] {
            let text = try await signet.tool("openssl", "req", "-in", "ca.csr", "-noout", "-text")
            #expect(text.contains(part), "\(text)")
        }
    }

    @Test func theShortWayWorks() async throws {
        let result = try await signet.shell(page.short.joined(separator: "\n"), environment: [:])
        #expect(result.status == 0, "\(result.everything)")
        for name in ["service-a.example.com", "service-b.example.com"] {
            try await signet.tool(
                "openssl", "verify", "-x509_strict", "-CAfile", "ca.crt", "-verify_hostname", name, "\(name).crt")
        }
    }

    @Test func everyStepOfTheArticleIsThere() {
        let commands = page.openssl.joined(separator: "\n")
        for part in [
            "openssl genrsa -out root.key 2048", "openssl req -config ca.conf -extensions usr_cert -new -key root.key",
            "openssl x509 -req -days 3650 -in ca.csr -signkey root.key", "openssl genrsa -aes256",
            "openssl rsa -in service-a-with-pw.key", "openssl req -new -key service-a.key -config service-a.conf",
            "openssl x509 -req -days 365 -in service-a.csr", "-CAkey root.key -CAcreateserial -out service-b.crt",
            "faketime '2023-01-01 00:00:00'", "-CA ca-b.crt -CAkey root-b.key", "openssl req -x509 -nodes -days 3650",
        ] { #expect(commands.contains(part), "\(part) is not on the page") }
        #expect(page.signet.count > 20)
    }

    /// Runs a column from top to bottom in one shell, in which `$PORT` is a server with the column's service A.
    private func run(_ commands: [String], in bench: Workbench) async throws {
        let environment = ["PASSWORD": "correct horse"]
        let firstWithServer = commands.firstIndex { $0.contains("$PORT") } ?? commands.endIndex
        let preparation = try await bench.shell(
            commands[..<firstWithServer].joined(separator: "\n"), environment: environment)
        #expect(preparation.status == 0, "\(preparation.everything)")
        let server = try await TestServer(bench.directory, certificate: "service-a.crt", key: "service-a.key")
        for command in commands[firstWithServer...] {
            let result = try await bench.shell(
                command, environment: environment.merging(["PORT": String(server.port)]) { $1 })
            #expect(result.status == 0, "\(command): \(result.everything)")
        }
    }

    /// The subject of a certificate is the same in both columns, and it is valid as long.
    private func compare(_ name: String) async throws {
        func line(_ bench: Workbench, _ what: String) async throws -> String {
            try await bench.tool(
                "openssl", "x509", "-in", "\(name).crt", "-noout", what, "-nameopt", "RFC2253", "-dateopt", "iso_8601")
        }
        func end(_ bench: Workbench) async throws -> Date {
            // notAfter=2027-11-22 12:20:30Z
            let text = try await line(bench, "-enddate").replacing("notAfter=", with: "").replacing(" ", with: "T")
            let moment = ISO8601DateFormatter().date(from: text.trimmingCharacters(in: .whitespacesAndNewlines))
            return try #require(moment, "\(text)")
        }
        #expect(try await line(signet, "-subject") == line(openssl, "-subject"))
        let (ours, theirs) = (try await end(signet), try await end(openssl))
        // Both are 365 days from now; the columns ran within minutes.
        #expect(abs(ours.timeIntervalSince(theirs)) < 3600, "\(ours) \(theirs)")
    }

    /// What must be trusted is, and what must not be is not.
    private func judge(_ bench: Workbench) async throws {
        let trusted = ["verify", "-CAfile", "ca.crt", "-verify_hostname", "service-a.example.com"]
        try await bench.tool("certtool", "--verify", "--load-ca-certificate", "ca.crt", "--infile", "service-a.crt")
        try await bench.tool("openssl", "rsa", "-in", "service-a.key", "-check", "-noout")
        for (certificate, complaint) in [
            ("service-a.crt", nil), ("service-a-expired.crt", "certificate has expired"),
            ("service-b.crt", "verification failed"),
        ] {
            let result = try await runTool("openssl", trusted + [certificate], directory: bench.directory.path)
            #expect((result.status == 0) == (complaint == nil), "\(certificate): \(result.everything)")
            if let complaint { #expect(result.everything.contains(complaint), "\(result.everything)") }
        }
        try await bench.tool(
            "openssl", "verify", "-CAfile", "ca-b.crt", "-verify_hostname", "service-b.example.com", "service-b.crt")
        try await bench.tool(
            "openssl", "verify", "-CAfile", "tls.crt", "-verify_hostname", "service.example.com", "tls.crt")
    }

    private func judgeRevocation(_ bench: Workbench) async throws {
        let result = try await runTool(
            "openssl", ["verify", "-crl_check", "-CAfile", "ca.crt", "-CRLfile", "ca.crl", "service-a.crt"],
            directory: bench.directory.path)
        #expect(result.everything.contains("certificate revoked"), "\(result.everything)")
    }
}

/// The commands and files on the page, in order.
struct WalkThrough: Sendable {
    private(set) var openssl: [String] = []
    private(set) var signet: [String] = []
    private(set) var short: [String] = []
    private(set) var files: [(name: String, text: String)] = []

    /// Takes the fenced blocks `sh openssl`, `sh signet`, `sh short` and `ini NAME`, and the rows of the table.
    init(markdown: String) {
        for piece in ManualPage(markdown: markdown).pieces {
            if let info = piece.info {
                take(info, piece.lines)
                continue
            }
            for line in piece.lines where line.hasPrefix("| ") && line.contains("`") {
                let cells = line.components(separatedBy: "| ").map {
                    $0.trimmingCharacters(in: CharacterSet(charactersIn: " |`"))
                }
                openssl.append(cells[2])
                signet.append(cells[3])
            }
        }
    }

    private mutating func take(_ info: String, _ lines: [String]) {
        switch info {
        case "sh openssl": openssl += lines
        case "sh signet": signet += lines
        case "sh short": short += lines
        case _ where info.hasPrefix("ini "):
            files.append((String(info.dropFirst(4)), lines.joined(separator: "\n") + "\n"))
        default: break
        }
    }
}
