import Foundation
import SignetCore
import SignetPKI
import Testing

@Suite struct CertificateContentsTests {
    private func sign(
        _ usage: CertificateUsage = .server, _ change: (inout CertificateContents) throws -> Void
    ) async throws -> [UInt8] {
        let root = try await TestIssuer.root()
        var contents = try TestIssuer.contents(
            TestKeys.key(.ecdsaP256).publicKey, subject: "CN=a", names: [.dns("a.example.com")], lifetime: .seconds(60))
        try change(&contents)
        return try await CertificateSigner(
            issuer: root.certificate, key: root.key, profile: CertificateProfile(usage: usage)
        ).sign(contents)
    }

    @Test(arguments: [
        [], [0], [0, 0], [0x80], [0xFF, 1], [0, 0x7F], [0, 1, 2], Array(repeating: 1, count: 21),
    ])
    func refusesSerialNumber(octets: [UInt8]) async {
        await expect(.invalidCertificateContents) { _ = try await sign { $0.serialNumber = octets } }
    }

    @Test(arguments: [[1], [0x7F], [0, 0x80], [0x7F] + Array(repeating: 0xFF, count: 19)])
    func acceptsSerialNumber(octets: [UInt8]) async throws {
        let der = try await sign { $0.serialNumber = octets }
        #expect(try DecodedCertificate(der: der).serialNumber == octets)
    }

    @Test func refusesImpossibleTimes() async {
        await expect(.invalidCertificateContents) {
            _ = try await sign { $0.notAfter = $0.notBefore.addingTimeInterval(-1) }
        }
        await expect(.invalidCertificateContents) { _ = try await sign { $0.notAfter = .distantPast } }
        await expect(.invalidInput) {
            _ = try await sign { $0.notAfter = Date(timeIntervalSince1970: 253_402_300_800) }
        }
        await expect(.invalidInput) { _ = try await sign { $0.notBefore = Date(timeIntervalSince1970: -631_152_001) } }
        await expect(.invalidCertificateContents) {
            _ = try await sign { $0.notAfter = Date(timeIntervalSince1970: .nan) }
        }
        await expect(.invalidInput) { _ = try await sign { $0.notAfter = Date(timeIntervalSince1970: .infinity) } }
    }

    @Test func refusesToBeNameless() async {
        await expect(.invalidCertificateContents) {
            _ = try await sign { contents in
                contents.subject = DistinguishedName()
                contents.alternativeNames = []
            }
        }
        await expect(.invalidCertificateContents) {
            _ = try await sign(.intermediate) { $0.subject = DistinguishedName() }
        }
    }

    @Test(arguments: [
        AlternativeName.dns(""), .dns("bücher.example.com"), .dns("a.example.com\u{0}.evil.example.org"),
        .email("a b@c"),
        .uri(""), .ip([]), .ip([1, 2, 3]), .ip(Array(repeating: 0, count: 17)),
        .otherName(typeID: "1.2.3", value: []), .otherName(typeID: "1.2.3", value: [0x0C, 5, 0x41]),
        .otherName(typeID: "1.2.3", value: [0x05, 0, 0]),
    ])
    func refusesAlternativeName(name: AlternativeName) async {
        await expect(.invalidCertificateContents) { _ = try await sign { $0.alternativeNames = [name] } }
    }
}
