import SignetCore
import SignetTestSupport
import Testing

@testable import SignetPKI

/// Certificates whose encoder knew only BER say the same as in DER.
@Suite struct BERReadingTests {
    @Test func certificatesInBERSayTheSame() async throws {
        let authority = try OpenSSLAuthority()
        let certificate = try await authority.make(
            "rich", subject: "/C=KR/O=COMPANY/CN=\u{D55C}\u{AE00}",
            OpenSSLAuthority.authority + [
                "subjectAltName = DNS:a.example.com,IP:10.0.0.1,email:a@example.com,otherName:1.2.3;UTF8:x",
                "nameConstraints = critical,permitted;DNS:example.com", "subjectKeyIdentifier = hash",
                "authorityKeyIdentifier = keyid:always,issuer:always", "crlDistributionPoints = URI:http://l/",
                "authorityInfoAccess = OCSP;URI:http://o/,caIssuers;URI:http://c/",
            ], key: ["rsa:2048"], options: ["-utf8"])
        let original = try DERElement.only(in: certificate.der[...])
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<200 {
            let sloppy = Self.encode(original, using: &generator)
            guard sloppy != certificate.der else { continue }
            let read = try DecodedCertificate(der: sloppy)
            #expect(read.problems == ["The encoding is BER, not DER."] + certificate.problems)
            #expect(read.subject == certificate.subject && read.issuer == certificate.issuer)
            #expect(read.serialNumber == certificate.serialNumber && read.version == 3)
            #expect(read.notBefore == certificate.notBefore && read.notAfter == certificate.notAfter)
            #expect(read.subjectPublicKeyInfo == certificate.subjectPublicKeyInfo)
            #expect(read.keyDescription == certificate.keyDescription)
            #expect(read.signature == certificate.signature)
            #expect(read.signatureAlgorithm == certificate.signatureAlgorithm)
            #expect(read.extensions == certificate.extensions)
            #expect(read.alternativeNames == certificate.alternativeNames)
            #expect(read.authorityKeyIdentifier == certificate.authorityKeyIdentifier)
            #expect(read.crlURLs == certificate.crlURLs && read.ocspURLs == certificate.ocspURLs)
            #expect(read.der == sloppy)
            // What is signed is what stands there.
            let signed = try DecodedCertificate(der: sloppy).tbsCertificate
            #expect(sloppy.indices.contains { sloppy[$0...].starts(with: signed) })
            #expect(try LenientASN1.element(signed[...]).element.encoded.elementsEqual(certificate.tbsCertificate))
        }
    }

    /// Tag numbers above 30 take several octets; nothing that is read has one, but it may stand beside.
    @Test func tagsOfSeveralOctets() throws {
        let bytes: [UInt8] = [0x30, 8, 0xBF, 0x81, 0x01, 0, 0x9F, 0x1F, 0x01, 7]
        var inner = try DERElement.only(DERWriter.Tag.sequence, in: bytes[...]).elements
        let first = try #require(try inner.next())
        #expect(first.isConstructed && first.content.isEmpty && first.contextNumber == 31)
        #expect(try inner.next()?.content == [7])
        #expect(try inner.next() == nil)
        // In BER they stay what they are.
        let sloppy: [UInt8] = [0x30, 0x80] + bytes.dropFirst(2) + [0, 0]
        #expect(try Array(LenientASN1.element(sloppy[...]).element.encoded) == bytes)
    }

    @Test(
        arguments: [
            [0x9F, 0x1E, 0x00], [0x9F, 0x80, 0x1F, 0x00], [0x9F, 0xFF],
            [0x9F, 0x81, 0x81, 0x81, 0x81, 0x81, 0x01, 0x00],
            [0x00, 0x00], [0x30, 0x80, 0x00, 0x00], [0x04, 0x81, 0x01, 0x00], [0x04, 0x82, 0x00, 0x80],
            [0x30, 0x84, 0xFF],
            [0x30, 0x03, 0x04, 0x05, 0x00], [0x30], [0x04, 0x85, 1, 1, 1, 1, 1],
        ] as [[UInt8]])
    func notDER(_ bytes: [UInt8]) throws {
        let element = try? DERElement.only(in: bytes[...])
        #expect(element?.isWellFormed != true)
    }

    // MARK: Encoding as sloppily as BER allows

    private static func encode(_ element: DERElement, using generator: inout SeededGenerator) -> [UInt8] {
        guard let children = element.children else { return primitive(element, using: &generator) }
        let content = children.flatMap { encode($0, using: &generator) }
        return wrap(element.tag, content, using: &generator)
    }

    private static func primitive(_ element: DERElement, using generator: inout SeededGenerator) -> [UInt8] {
        let strings = [DERWriter.Tag.octetString, DERWriter.Tag.utf8String, DERWriter.Tag.bitString]
        guard strings.contains(element.tag), Bool.random(using: &generator) else {
            return length(element.tag, Array(element.content), using: &generator)
        }
        let isBits = element.tag == DERWriter.Tag.bitString
        let octets = Array(element.content.dropFirst(isBits ? 1 : 0))
        let cut = Int.random(in: 0...octets.count, using: &generator)
        let pieces = [octets[..<cut], octets[cut...]].flatMap { piece in
            length(element.tag, (isBits ? [0] : []) + piece, using: &generator)
        }
        return wrap(element.tag | 0x20, pieces, using: &generator)
    }

    /// A constructed element, of indefinite length one time in three.
    private static func wrap(_ tag: UInt8, _ content: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
        guard Int.random(in: 0..<3, using: &generator) > 0 else { return [tag, 0x80] + content + [0, 0] }
        return length(tag, content, using: &generator)
    }

    /// An element of definite length, in more octets than it needs one time in three.
    private static func length(_ tag: UInt8, _ content: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
        guard Int.random(in: 0..<3, using: &generator) == 0 else {
            var writer = DERWriter()
            writer.primitive(tag, content)
            return writer.bytes
        }
        return [tag, 0x83] + [16, 8, 0].map { UInt8(truncatingIfNeeded: content.count >> $0) } + content
    }
}
