import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetRenewal

/// Combined PEM, DER and PKCS#12, which are switched together with the other files.
@Suite struct FileFormTests {
    private let directory: TemporaryDirectory
    private let pairs: PairFactory

    init() async throws {
        directory = try TemporaryDirectory()
        pairs = try await PairFactory()
        try directory.write("password", "first\n")
    }

    private func mode(_ name: String) throws -> mode_t {
        var status = stat()
        #expect(stat(directory.file(name), &status) == 0, "\(name)")
        return status.st_mode & 0o7777
    }

    private var spec: FilesDestinationSpec {
        var spec = FilesDestinationSpec()
        spec.combined = directory.file("tls/site.pem")
        spec.certificateDER = directory.file("tls/site.cer")
        spec.keyDER = directory.file("tls/site.key.der")
        spec.keystore = KeystoreSpec(
            path: directory.file("tls/site.p12"), password: .file(directory.file("password")), alias: "site")
        return spec
    }

    @Test func everyFormIsOfOnePairAndKeepsTheKeySecret() async throws {
        let destination = FilesDestination(spec, store: "site")
        let pair = try await pairs.make()
        #expect(try await destination.install(pair))
        #expect(try directory.text("tls/site.pem") == pair.certificatePEM + pair.chainPEM + pair.key.pem())
        #expect(try directory.bytes("tls/site.cer") == pair.leaf.der)
        #expect(try PrivateKey(der: directory.bytes("tls/site.key.der")) == pair.key)
        let keystore = try PKCS12Keystore(der: directory.bytes("tls/site.p12"), password: Secret("first"))
        #expect(keystore.key == pair.key && keystore.certificates == [pair.leaf] + pair.intermediates)
        for name in ["tls/site.pem", "tls/site.key.der", "tls/site.p12"] { #expect(try mode(name) == 0o600) }
        #expect(try mode("tls/site.cer") == 0o644)
        #expect(try await destination.holds(pair))
        #expect(try await !destination.install(pair))
        let next = try await pairs.make()
        #expect(try await !destination.holds(next))
        #expect(try await destination.install(next))
        #expect(try directory.bytes("tls/site.cer") == next.leaf.der)
        #expect(try PKCS12Keystore(der: directory.bytes("tls/site.p12"), password: Secret("first")).key == next.key)
        try await destination.remove()
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.file("tls")).isEmpty)
    }

    @Test func eachFormAloneIsReadBack() async throws {
        let pair = try await pairs.make()
        var specs = (0..<3).map { _ in FilesDestinationSpec() }
        specs[0].combined = spec.combined
        specs[1].certificateDER = spec.certificateDER
        specs[1].keyDER = spec.keyDER
        specs[2].keystore = spec.keystore
        for (index, spec) in specs.enumerated() {
            let destination = FilesDestination(spec, store: "site-\(index)")
            #expect(try await destination.current() == nil)
            try await destination.install(pair)
            let current = try #require(try await destination.current())
            #expect(current.leaf == pair.leaf && current.key == pair.key)
            #expect(current.intermediates == (index == 1 ? [] : pair.intermediates))
        }
    }

    @Test func anotherPasswordMakesAnotherKeystore() async throws {
        let destination = FilesDestination(spec, store: "site")
        let pair = try await pairs.make()
        try await destination.install(pair)
        try directory.write("password", "second\n")
        #expect(try await !destination.holds(pair))
        #expect(try await destination.install(pair))
        #expect(try PKCS12Keystore(der: directory.bytes("tls/site.p12"), password: Secret("second")).key == pair.key)
    }

    @Test func aMissingPasswordChangesNothing() async throws {
        let destination = FilesDestination(spec, store: "site")
        let pair = try await pairs.make()
        try await destination.install(pair)
        try FileManager.default.removeItem(atPath: directory.file("password"))
        let next = try await pairs.make()
        await #expect(throws: SignetError(.unreadablePassphrase, "")) { try await destination.install(next) }
        #expect(try directory.bytes("tls/site.cer") == pair.leaf.der)
    }
}
