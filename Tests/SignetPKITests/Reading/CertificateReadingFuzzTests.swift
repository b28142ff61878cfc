import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

/// Damaged certificates give an error of ours or a certificate, never a crash.
@Suite struct CertificateReadingFuzzTests {
    private func readsOrRefuses(_ der: [UInt8]) {
        do {
            let certificate = try DecodedCertificate(der: der)
            // Whoever reads a strange certificate looks at all of it.
            let report = CertificateReport(certificates: [certificate], at: Date(timeIntervalSince1970: 1_800_000_000))
            #expect(!report.text.isEmpty)
            #expect(!report.text.contains("\u{1B}"))
            _ = certificate.covers(.dns("a.example.com"))
        } catch {
            #expect((error as? SignetError)?.code == .malformedCertificate, "\(error)")
        }
    }

    @Test func damagedCertificates() async throws {
        let authority = try OpenSSLAuthority()
        let rich = try await authority.make(
            "rich", subject: "/C=KR/O=COMPANY/CN=\u{D55C}\u{AE00}",
            OpenSSLAuthority.authority + OpenSSLAuthority.server
                + [
                    "subjectAltName = DNS:a.example.com,IP:10.0.0.1,email:a@example.com,URI:https://x/,otherName:1.2.3;UTF8:x",
                    "nameConstraints = critical,permitted;DNS:example.com,excluded;IP:10.0.0.0/255.0.0.0,permitted;email:a@b",
                    "authorityInfoAccess = OCSP;URI:http://o/,caIssuers;URI:http://c/",
                    "crlDistributionPoints = URI:http://l/", "certificatePolicies = 1.2.3.4",
                    "subjectKeyIdentifier = hash", "authorityKeyIdentifier = keyid:always,issuer:always",
                ].filter { !$0.isEmpty }, options: ["-utf8"])
        for der in mutations(of: rich.der, count: 4000, seed: 1) { readsOrRefuses(der) }
        let small = try await authority.make("small")
        for size in 0..<small.der.count { readsOrRefuses(Array(small.der.prefix(size))) }
    }

    @Test func randomBytes() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<2000 {
            let count = Int.random(in: 0...120, using: &generator)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            readsOrRefuses(bytes)
            readsOrRefuses([0x30, UInt8(count)] + bytes)
        }
        readsOrRefuses([UInt8](repeating: 0x30, count: 100_000))
        readsOrRefuses([UInt8](repeating: 0x24, count: 100_000))
        readsOrRefuses([0x30, 0x80] + [UInt8](repeating: 0x30, count: 50) + [0, 0])
        readsOrRefuses([UInt8](repeating: 0, count: DecodedCertificate.maximumSize + 1))
    }

    /// Values nested a thousand deep inside a known extension, where recursion could end in a crash.
    @Test func deeplyNestedValues() throws {
        for (open, count) in [([0x30, 0x80], 20_000), ([0x24, 0x80], 20_000)] as [([UInt8], Int)] {
            readsOrRefuses((0..<count).flatMap { _ in open })
        }
    }
}
