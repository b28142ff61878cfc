import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetACME

/// http-01 through nginx: files below its document root, and redirects.
@Suite struct WebrootTests {
    private let stage: ChallengeStage
    private let names = MemoryNames(addresses: [
        "shop.example.com": ["127.0.0.1"], "secure.example.com": ["127.0.0.1"], "plain.example.com": ["127.0.0.1"],
    ])
    private var root: String { stage.directory.file("html") }
    private let file = "html/.well-known/acme-challenge/tok-1_A"

    init() throws { stage = try ChallengeStage() }

    private func solver(_ ports: HTTPSelfCheck.Ports = .init()) throws -> PlacedAnswerSolver {
        let place = try WebrootPlace(directory: root + "/", check: HTTPSelfCheck(names: names, ports: ports))
        return PlacedAnswerSolver(place: place, responses: stage.responses)
    }

    @Test func onlyOurFileComesAndGoes() async throws {
        try stage.directory.write("html/.well-known/acme-challenge/theirs", "kept")
        try await solver().present(makeTask(.http01))
        #expect(try stage.directory.text(file) == "tok-1_A.thumbprint")
        let mode = try FileManager.default.attributesOfItem(atPath: stage.directory.file(file))[.posixPermissions]
        #expect(mode as? Int == 0o644)
        try await solver().present(makeTask(.http01))
        try await solver().cleanUp(makeTask(.http01))
        try await solver().cleanUp(makeTask(.http01))
        let rest = try FileManager.default.contentsOfDirectory(atPath: root + "/.well-known/acme-challenge")
        #expect(rest == ["theirs"])
    }

    @Test func aRootThatCannotBeWrittenIsNamed() async throws {
        try stage.directory.write("html", "a file where the directory should be")
        let error = try await SignetError.thrown { try await solver().present(makeTask(.http01)) }
        #expect(error.code == .unwritableFile)
        #expect(error.message.contains(root))
        #expect(throws: SignetError(.invalidInput, "")) {
            try WebrootPlace(directory: "html", check: HTTPSelfCheck(names: names))
        }
    }

    @Test func nginxServesItAndTheSelfCheckSeesWhatItDoes() async throws {
        let directory = stage.directory
        let made = try await runTool(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=secure",
                "-keyout", directory.file("tls.key"), "-out", directory.file("tls.crt"),
            ])
        try #require(made.status == 0, "\(made.everything)")
        var ports = HTTPSelfCheck.Ports()
        (ports.http, ports.https) = (try freePort(), try freePort())
        let site = try await NginxSite.start(
            """
            server { listen 127.0.0.1:\(ports.http); server_name plain.example.com; root \(root); }
            server { listen 127.0.0.1:\(ports.http); server_name shop.example.com;
              location / { return 301 https://secure.example.com$request_uri; } }
            server { listen 127.0.0.1:\(ports.http); server_name loop.example.com;
              location / { return 301 http://loop.example.com$request_uri; } }
            server { listen 127.0.0.1:\(ports.http); server_name secure.example.com; return 404; }
            server { listen 127.0.0.1:\(ports.https) ssl; server_name secure.example.com; root \(root);
              ssl_certificate \(directory.file("tls.crt")); ssl_certificate_key \(directory.file("tls.key")); }
            """, in: directory)
        let solver = try solver(ports)
        names.state.withLock { $0.addresses["loop.example.com"] = ["127.0.0.1"] }

        for name in ["plain.example.com", "shop.example.com", "loop.example.com", "secure.example.com"] {
            try await solver.present(makeTask(.http01, name))
        }
        try await solver.check(makeTask(.http01, "plain.example.com"))
        try await solver.check(makeTask(.http01, "shop.example.com"))
        let loop = try await SignetError.thrown { try await solver.check(makeTask(.http01, "loop.example.com")) }
        #expect(
            loop.message.contains("at 127.0.0.1 redirects in a circle, back to http://loop.example.com/.well-known"))
        let missing = try await SignetError.thrown { try await solver.check(makeTask(.http01, "secure.example.com")) }
        #expect(missing.message.contains("at 127.0.0.1 answered 404"))
        // One file for all of them: the same token. Gone, nginx answers 404 behind the redirect.
        try await solver.cleanUp(makeTask(.http01, "plain.example.com"))
        let behind = try await SignetError.thrown { try await solver.check(makeTask(.http01, "shop.example.com")) }
        #expect(behind.message.contains("redirected to https://secure.example.com/.well-known/acme-challenge/tok-1_A"))
        #expect(behind.message.contains("answered 404"))
        try await site.stop()
        let stopped = try await SignetError.thrown { try await solver.check(makeTask(.http01, "shop.example.com")) }
        #expect(stopped.message.contains("127.0.0.1 port \(ports.http) refused the connection"))
    }
}
