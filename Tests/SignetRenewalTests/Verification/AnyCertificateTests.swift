import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetRenewal

/// Servers whose keys, groups or ciphers ordinary clients do not meet, all by OpenSSL.
@Suite struct AnyCertificateTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    /// A self-signed certificate; the key made as `genpkey` is told.
    private func makeCertificate(_ key: [String], _ signing: [String] = []) async throws -> [String] {
        let (certificate, file) = (directory.file("tls.crt"), directory.file("tls.key"))
        let made = try await runTool("openssl", ["genpkey", "-out", file] + key)
        try #require(made.status == 0, "\(made.everything)")
        let signed = try await runTool(
            "openssl", ["req", "-x509", "-new", "-key", file, "-out", certificate, "-subj", "/CN=any"] + signing)
        try #require(signed.status == 0, "\(signed.everything)")
        return ["-cert", certificate, "-key", file]
    }

    private func look(_ server: OpenSSLServer) async throws -> ServedChain {
        let chain = try await TLSProbe().look(
            at: Endpoint(host: "127.0.0.1", port: server.port), serverName: "any.example.com")
        #expect(chain.certificates.first?.subject.description.contains("any") == true)
        return chain
    }

    struct Kind: CustomTestStringConvertible, Sendable {
        let name: String
        let key: [String]
        var options: [String] = []
        var version = "TLS 1.3"
        var testDescription: String { name }
    }

    static let weak = ["-cipher", "ALL:@SECLEVEL=0"]
    static let kinds = [
        Kind(
            name: "RSA-1024", key: ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"],
            options: ["-cipher", "ALL:@SECLEVEL=0"]),
        Kind(
            name: "RSA-1024, TLS 1.0", key: ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"],
            options: ["-cipher", "ALL:@SECLEVEL=0", "-tls1"], version: "TLS 1.0"),
        Kind(name: "RSA-PSS", key: ["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"]),
        Kind(
            name: "RSA-PSS, TLS 1.2", key: ["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"],
            options: ["-tls1_2"], version: "TLS 1.2"),
        Kind(name: "Ed448", key: ["-algorithm", "ED448"]),
        Kind(name: "Ed448, TLS 1.2", key: ["-algorithm", "ED448"], options: ["-tls1_2"], version: "TLS 1.2"),
        Kind(
            name: "secp256k1", key: ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"],
            version: "TLS 1.2"),
        Kind(
            name: "Brainpool", key: ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:brainpoolP256r1"],
            version: "TLS 1.2"),
    ]

    @Test(arguments: kinds)
    func anyKey(kind: Kind) async throws {
        let server = try await OpenSSLServer.start(try await makeCertificate(kind.key) + kind.options)
        let chain = try await look(server)
        #expect(chain.protocolVersion == kind.version)
    }

    @Test func aKeyForDSA() async throws {
        let parameters = directory.file("dsa.pem")
        let made = try await runTool(
            "openssl",
            ["genpkey", "-genparam", "-algorithm", "DSA", "-pkeyopt", "dsa_paramgen_bits:1024", "-out", parameters])
        try #require(made.status == 0, "\(made.everything)")
        let server = try await OpenSSLServer.start(try await makeCertificate(["-paramfile", parameters]) + Self.weak)
        let chain = try await look(server)
        #expect(chain.protocolVersion == "TLS 1.2")
    }

    @Test(arguments: ["X25519", "P-256", "P-384", "P-521"])
    func anyGroup(group: String) async throws {
        let pair = try await makeCertificate(["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"])
        let server = try await OpenSSLServer.start(pair + ["-groups", group, "-tls1_3"])
        #expect(try await look(server).protocolVersion == "TLS 1.3")
    }

    @Test func aGroupForWhichThereIsNoLibraryIsMetInTLS12() async throws {
        let pair = try await makeCertificate(["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"])
        let server = try await OpenSSLServer.start(pair + ["-groups", "X448", "-cipher", "ECDHE"])
        #expect(try await look(server).protocolVersion == "TLS 1.2")
    }

    @Test(arguments: ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"])
    func anyCipher(suite: String) async throws {
        let pair = try await makeCertificate(["-algorithm", "ED25519"])
        let server = try await OpenSSLServer.start(pair + ["-ciphersuites", suite, "-tls1_3"])
        #expect(try await look(server).protocolVersion == "TLS 1.3")
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func aStapledResponse(version: String) async throws {
        let response: [UInt8] = [0x30, 3, 0x0A, 1, 6]
        try Data(response).write(to: URL(fileURLWithPath: directory.file("ocsp.der")))
        let pair = try await makeCertificate(["-algorithm", "ED25519"])
        let server = try await OpenSSLServer.start(pair + ["-status_file", directory.file("ocsp.der"), version])
        #expect(try await look(server).stapledResponse == response)
    }
}
