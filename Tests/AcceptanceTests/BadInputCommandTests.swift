import Foundation
import SignetTestSupport
import Testing

/// A command line that must be refused.
struct BadCommand: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let status: Int32
    let words: [String]

    /// - Parameter line: the arguments, separated by blanks
    init(_ line: String, _ words: String..., status: Int32 = 1) {
        arguments = line.split(separator: " ").map(String.init)
        (self.words, self.status) = (words, status)
    }

    var testDescription: String { arguments.joined(separator: " ") }
}

/// Bad arguments and bad files: an error that names them, an exit code that is not 0, and nothing changed.
@Suite struct BadInputCommandTests {
    static let wrongUsage: [BadCommand] = [
        .init("frobnicate", "frobnicate", status: 2),
        .init("cert issue --authority company-root", "name", status: 2),
        .init("cert issue a.example.com", "--authority", status: 2),
        .init(
            "cert issue a.example.com --authority company-root --lifetime forever", "--lifetime", "forever", status: 2),
        .init("cert issue a.example.com --authority company-root --algorithm rot13", "--algorithm", "rot13", status: 2),
        .init("cert issue a.example.com --authority company-root --usage anything", "--usage", "anything", status: 2),
        .init(
            "cert issue a.example.com --authority company-root --not-before yesterday", "--not-before", "yesterday",
            status: 2),
        .init("cert issue a.example.com --authority company-root --subject nobody", "--subject", "nobody", status: 2),
        .init("cert issue a..example.com --authority company-root", "a..example.com", status: 2),
        .init("cert list --limit 0", "--limit", status: 2),
        .init("cert list --limit many", "--limit", "many", status: 2),
        .init("cert revoke 01 --reason boredom", "--reason", "boredom", status: 2),
        .init("key convert hand.key out.key --passphrase hunter2", "--passphrase", status: 2),
        .init("ca create x --subject CN=x --lifetime -1h", "--lifetime", status: 2),
        .init("explain web --events -1", "--events", status: 2),
        .init("up --verbose", "--verbose", status: 2),
    ]

    static let refused: [BadCommand] = [
        // Nothing of that name
        .init("cert issue a.example.com --authority company-rot", "company-rot", "company-root"),
        .init("cert issue a.example.com --authority company-root --role servants", "servants", "services"),
        .init("cert show 0badc0de", "0badc0de"),
        .init("cert revoke 0badc0de", "0badc0de"),
        .init("explain nobody", "nobody", "signet status"),
        .init("ca show nobody", "nobody", "company-root"),
        .init("ca crl nobody", "nobody"),
        .init("role show nobody --authority company-root", "nobody"),
        .init("ca create below --subject CN=below --signed-by nobody", "nobody"),
        // Rules
        .init("cert issue a.other.org --authority company-root --role services", "a.other.org", "services"),
        .init("cert issue *.example.com --authority company-root --role services", "*.example.com", "services"),
        .init(
            "cert issue a.example.com --authority company-root --role services --lifetime 30d", "30d", "3d", "services"),
        .init("cert issue a.example.com b.other.org --authority company-root --role services", "b.other.org"),
        .init("ca create company-root --subject CN=again", "company-root", "already"),
        // Files
        .init(
            "cert issue hand.example.com --authority company-root --certificate hand.crt --key new.key", "hand.crt",
            "--force"),
        .init(
            "cert issue a.example.com --authority company-root --certificate no/dir/a.crt --key a.key", "no/dir/a.crt"),
        .init("key generate hand.key", "hand.key", "--force"),
        .init("init", "signet.yaml", "--force"),
        .init("inspect missing.crt", "missing.crt"),
        .init("inspect bad/empty.crt", "bad/empty.crt", "no certificate"),
        .init("inspect bad/random.der", "bad/random.der"),
        .init("inspect bad/truncated.crt", "bad/truncated.crt", "line"),
        .init("inspect bad/truncated.der", "bad/truncated.der"),
        .init("inspect bad", "bad"),
        .init("inspect hand.key", "hand.key", "PRIVATE KEY"),
        .init("inspect 127.0.0.1:1", "127.0.0.1:1"),
        .init("verify hand.crt --ca hand.crt --key web/tls.key", "private key", "hand.example.com"),
        .init("verify hand.crt --ca missing.crt", "missing.crt"),
        .init("csr show bad/signature.csr", "bad/signature.csr", "signature"),
        .init("csr show bad/truncated.csr", "bad/truncated.csr"),
        .init("csr show hand.crt", "hand.crt"),
        .init("cert sign bad/signature.csr --authority company-root", "bad/signature.csr", "signature"),
        .init("cert sign bad/stranger.csr --authority company-root --role services", "stranger.other.org", "services"),
        .init("cert sign missing.csr --authority company-root", "missing.csr"),
        .init("csr create a.example.com --key hand.crt", "hand.crt"),
        .init("csr create a.example.com --key bad/truncated.key", "bad/truncated.key"),
        .init("key convert hand.crt out.key", "hand.crt"),
        .init(
            "key convert bad/encrypted.key out.key --passphrase file:bad/wrong.txt", "bad/encrypted.key", "passphrase"),
        .init("key convert bad/encrypted.key out.key --passphrase file:missing.txt", "missing.txt"),
        .init("key convert bad/encrypted.key out.key --passphrase env:NOT_SET", "NOT_SET"),
        .init("ca import other --certificate hand.crt --key hand.key", "hand.example.com", "CA:TRUE"),
        .init("ca import other --certificate web/ca.crt --key hand.key", "key"),
        .init("ca import other --certificate bad/truncated.crt --key hand.key", "bad/truncated.crt"),
    ]

    /// Those commands that read `signet.yaml`.
    private static func readsConfiguration(_ arguments: [String]) -> Bool {
        !["inspect", "verify", "key", "csr", "init", "frobnicate"].contains(arguments[0]) && arguments.count > 1
    }

    @Test(arguments: wrongUsage + refused)
    func isRefused(command: BadCommand) async throws {
        let site = try await BadInputSite.make()
        try await addBadFiles(site)
        let config = Self.readsConfiguration(command.arguments) ? ["--config", "signet.yaml"] : []
        try await site.expectRefusal(command.arguments + config, status: command.status, saying: command.words)
    }

    @Test func anUnknownNameIsNotRenewed() async throws {
        let site = try await BadInputSite.make()
        let installed = try site.site.directory.text("web/tls.crt")
        let refused = try await site.site.signet("cert", "renew", "nobody")
        #expect(refused.status == 1 && refused.errorOutput.contains("\"nobody\""), "\(refused.everything)")
        #expect(try site.site.directory.text("web/tls.crt") == installed)
        #expect(try await site.site.ledger().count == 2)
    }

    @Test func asJSONTheErrorHasACode() async throws {
        let site = try await BadInputSite.make()
        let result = try await site.site.signet("ca", "show", "nobody", "--json")
        #expect(result.status == 1)
        #expect(result.output.isEmpty)
        let object = try JSONSerialization.jsonObject(with: Data(result.errorOutput.utf8)) as? [String: Any]
        let error = try #require(object?["error"] as? [String: Any])
        #expect(error["code"] as? String == "not.found")
        #expect((error["message"] as? String)?.contains("nobody") == true)
    }

    @Test func aPassphraseTypedInTheWrongPlaceIsNotRepeated() async throws {
        let site = try await BadInputSite.make()
        let result = try await runTool(
            signetExecutable, ["key", "convert", "hand.key", "out.key", "--passphrase", "hunter2"],
            directory: site.site.directory.path)
        #expect(result.status == 2)
        #expect(!result.everything.contains("hunter2"))
    }

    /// Broken files, made with openssl from whole ones.
    private func addBadFiles(_ site: BadInputSite) async throws {
        let directory = site.site.directory
        let whole = try directory.text("hand.crt")
        let der = try await runTool("openssl", ["x509", "-in", directory.file("hand.crt"), "-outform", "DER"])
            .outputBytes
        try directory.write("bad/empty.crt", "")
        try directory.write(
            "bad/random.der", [0x30, 0x82, 0x01, 0x00] + (0..<256).map { UInt8(truncatingIfNeeded: $0 &* 73) })
        try directory.write("bad/truncated.crt", String(whole.prefix(whole.count / 2)))
        try directory.write("bad/truncated.der", Array(der.prefix(der.count / 2)))
        try directory.write("bad/truncated.key", String(try directory.text("hand.key").prefix(80)))
        try directory.write("bad/wrong.txt", "wrong\n")
        try await openssl(
            "pkey", "-in", directory.file("hand.key"), "-aes256", "-passout", "pass:right", "-out",
            directory.file("bad/encrypted.key"))
        try await openssl(
            "req", "-new", "-key", directory.file("hand.key"), "-subj", "/CN=stranger.other.org", "-addext",
            "subjectAltName=DNS:stranger.other.org", "-out", directory.file("bad/stranger.csr"))
        let request = try await runTool(
            "openssl", ["req", "-in", directory.file("bad/stranger.csr"), "-outform", "DER"]
        ).outputBytes
        // The last octet belongs to the signature.
        try directory.write("bad/signature.csr", Array(request.dropLast()) + [(request.last ?? 0) ^ 1])
        try directory.write("bad/truncated.csr", Array(request.prefix(request.count - 40)))
    }

    private func openssl(_ arguments: String...) async throws {
        let result = try await runTool("openssl", arguments)
        guard result.status == 0 else { throw TestSupportError(result.everything) }
    }
}
