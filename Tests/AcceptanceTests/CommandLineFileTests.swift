import Foundation
import SignetTestSupport
import Testing

/// `signet key`, `signet csr`, `signet cert self-sign`: what they write, openssl and certtool read.
@Suite struct CommandLineFileTests {
    private let bench: Workbench
    private let password = ["PASSWORD": "correct horse"]

    init() throws { bench = try Workbench() }

    private func mode(_ name: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: bench.file(name))[.posixPermissions] as? Int
    }

    @Test(arguments: ["ecdsa-p256", "ecdsa-p384", "ecdsa-p521", "ed25519", "rsa-2048"])
    func keysOfEveryKindAreReadByOpenssl(algorithm: String) async throws {
        try await bench.signet("key", "generate", "a.key", "--algorithm", algorithm)
        try await bench.tool("openssl", "pkey", "-in", "a.key", "-check", "-noout")
        try await bench.tool("certtool", "--key-info", "--infile", "a.key")
        #expect(try mode("a.key") == 0o600)
        let record = try await bench.object("key", "show", "a.key", "--public", "a.pub")
        #expect(record["algorithm"] as? String == algorithm)
        #expect(try await bench.directory.text("a.pub") == bench.tool("openssl", "pkey", "-in", "a.key", "-pubout"))
    }

    @Test func theTraditionalFormsAreWritten() async throws {
        try await bench.signet("key", "generate", "ec.key", "--encoding", "sec1")
        #expect(try bench.directory.text("ec.key").hasPrefix("-----BEGIN EC PRIVATE KEY-----"))
        try await bench.tool("openssl", "ec", "-in", "ec.key", "-check", "-noout")
        try await bench.signet("key", "generate", "rsa.key", "--algorithm", "rsa-2048", "--encoding", "pkcs1")
        try await bench.tool("openssl", "rsa", "-in", "rsa.key", "-check", "-noout")
        let refused = try await bench.attempt("key", "convert", "ec.key", "no.key", "--encoding", "pkcs1")
        #expect(refused.status == 1 && refused.errorOutput.contains("ECDSA P-256"))
        #expect(!FileManager.default.fileExists(atPath: bench.file("no.key")))
    }

    @Test func encryptedKeysGoBothWays() async throws {
        try await bench.signet("key", "generate", "a.key", "--encrypt", "env:PASSWORD", environment: password)
        try await bench.tool(
            "openssl", "pkey", "-in", "a.key", "-passin", "env:PASSWORD", "-noout", environment: password)
        try bench.directory.write("password.txt", "correct horse\n")
        try await bench.signet("key", "convert", "a.key", "plain.key", "--passphrase", "file:password.txt")
        try await bench.tool("openssl", "pkey", "-in", "plain.key", "-noout")
        let wrong = try await bench.attempt(
            "key", "show", "a.key", "--passphrase", "env:PASSWORD", environment: ["PASSWORD": "wrong"])
        #expect(wrong.status == 1 && wrong.errorOutput.contains("passphrase is wrong"))
    }

    @Test(arguments: ["-traditional", "-aes256"])
    func whatOpensslEncryptsIsRead(form: String) async throws {
        let arguments = ["genrsa", "-aes256", "-passout", "env:PASSWORD"] + (form == "-traditional" ? [form] : [])
        let key = try await runTool("openssl", arguments + ["2048"], environment: password)
        try bench.directory.write("a.key", key.output)
        let record = try await bench.object(
            "key", "convert", "a.key", "plain.key", "--passphrase", "env:PASSWORD", environment: password)
        #expect(record["algorithm"] as? String == "rsa-2048")
        try await bench.tool("openssl", "rsa", "-in", "plain.key", "-check", "-noout")
    }

    @Test func thePassphraseIsAskedOnTheTerminal() async throws {
        try await bench.signet("key", "generate", "a.key", "--encrypt", "env:PASSWORD", environment: password)
        let typed = try await runTool(
            "python3", ["-c", Self.typist, signetExecutable, "key", "show", "a.key"],
            environment: password, directory: bench.directory.path)
        #expect(typed.status == 0, "\(typed.everything)")
        #expect(typed.output.contains("ECDSA P-256"))
        #expect(!typed.output.contains("correct horse"), "the terminal showed what was typed")
    }

    /// Runs a command on a terminal of its own and types the password when it is asked for.
    private static let typist = """
        import os, pty, sys
        child, terminal = pty.fork()
        if child == 0: os.execv(sys.argv[1], sys.argv[1:])
        seen, typed = b"", False
        while True:
            try: piece = os.read(terminal, 4096)
            except OSError: break
            if not piece: break
            seen += piece
            if not typed and b"Passphrase: " in seen:
                os.write(terminal, os.environ["PASSWORD"].encode() + b"\\n")
                typed = True
        sys.stdout.write(seen.decode())
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        """

    @Test func withoutATerminalThePassphraseIsNotWaitedFor() async throws {
        try await bench.signet("key", "generate", "a.key", "--encrypt", "env:PASSWORD", environment: password)
        let result = try await runTool(
            "setsid", ["--wait", signetExecutable, "key", "show", "a.key"], directory: bench.directory.path)
        #expect(result.status == 1 && result.errorOutput.contains("no terminal"), "\(result.everything)")
    }

    @Test func requestsSayWhatWasAskedFor() async throws {
        try await bench.signet(
            "csr", "create", "a.example.com", "10.0.0.1", "bücher.example.com", "spiffe://example.com/a",
            "a@example.com",
            "--subject", "C=KR,O=COMPANY,CN=a", "--new-key", "a.key", "--out", "a.csr")
        let text = try await bench.tool("openssl", "req", "-in", "a.csr", "-noout", "-text", "-verify")
        for part in [
            "C = KR, O = COMPANY, CN = a", "DNS:a.example.com", "IP Address:10.0.0.1", "DNS:xn--bcher-kva.example.com",
            "URI:spiffe://example.com/a", "email:a@example.com", "verify OK",
        ] { #expect(text.contains(part), "\(part) is not in: \(text)") }
        try await bench.tool("certtool", "--crq-info", "--infile", "a.csr")
        #expect(try mode("a.key") == 0o600)
        let shown = try await bench.object("csr", "show", "a.csr")
        #expect((shown["names"] as? [String])?.first == "dns:a.example.com")
    }

    @Test func aRequestWithABadSignatureIsRefused() async throws {
        try await bench.signet("csr", "create", "a.example.com", "--new-key", "a.key", "--out", "a.csr")
        try await bench.tool("openssl", "req", "-in", "a.csr", "-outform", "DER", "-out", "a.der")
        var der = try bench.directory.bytes("a.der")
        der[der.count - 1] ^= 1
        try bench.directory.write("bad.der", der)
        let result = try await bench.attempt("csr", "show", "bad.der")
        #expect(result.status == 1 && result.errorOutput.contains("bad.der"))
        #expect(try await bench.attempt("csr", "show", "a.der").status == 0)
    }

    @Test func aSelfSignedCertificateIsOneThatOpensslTrustsAsItsOwnRoot() async throws {
        try await bench.signet("cert", "self-sign", "*.example.com", "--lifetime", "30d")
        let files = try FileManager.default.contentsOfDirectory(atPath: bench.directory.path).sorted()
        #expect(files == ["_wildcard.example.com.crt", "_wildcard.example.com.key"])
        try await bench.tool(
            "openssl", "verify", "-CAfile", files[0], "-verify_hostname", "a.example.com", "-x509_strict", files[0])
        let shown = try await bench.signet("cert", "self-sign", "a.example.com", "--full-chain", "-", "--key", "-")
        #expect(shown.hasPrefix("-----BEGIN PRIVATE KEY-----") && shown.contains("-----BEGIN CERTIFICATE-----"))
    }
}
