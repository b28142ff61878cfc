import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

/// Fields of certificates that openssl made, beside what openssl says they are.
@Suite struct DecodedCertificateTests {
    @Test func fieldsAsOpenSSLReadsThem() async throws {
        let authority = try OpenSSLAuthority()
        let root = try await authority.make("root", OpenSSLAuthority.authority + ["subjectKeyIdentifier = hash"])
        let certificate = try await authority.make(
            "service", subject: "/C=KR/O=COMPANY/OU=DEV/CN=service.example.com/emailAddress=ops@example.com",
            issuer: "root",
            OpenSSLAuthority.server + OpenSSLAuthority.identifiers + [
                "basicConstraints = CA:FALSE",
                "subjectAltName = DNS:Service.example.com,IP:10.0.0.1,IP:2001:db8::1,email:a@example.com,"
                    + "URI:spiffe://x/y,otherName:1.3.6.1.4.1.311.20.2.3;UTF8:a@b,RID:1.2.3,dirName:base",
                "authorityInfoAccess = OCSP;URI:http://ocsp.test/,caIssuers;URI:http://pki.test/ca.crt",
                "crlDistributionPoints = URI:http://pki.test/ca.crl,URI:ldap://pki.test/x",
                "[base]", "O = x",
            ], options: ["-set_serial", "0x00c0ffee00c0ffee"])
        #expect(certificate.version == 3)
        #expect(certificate.serialNumberText == "c0ffee00c0ffee")
        #expect(certificate.serialNumber == [0x00, 0xC0, 0xFF, 0xEE, 0x00, 0xC0, 0xFF, 0xEE])
        #expect(certificate.issuer == root.subject)
        #expect(certificate.subject.commonName == "service.example.com")
        #expect(
            certificate.subject.description
                == "C=KR,O=COMPANY,OU=DEV,CN=service.example.com,emailAddress=ops@example.com")
        #expect(
            certificate.alternativeNames == [
                .dns("service.example.com"), .ip([10, 0, 0, 1]), try AlternativeName(parsing: "ip:2001:db8::1"),
                .email("a@example.com"), .uri("spiffe://x/y"),
                .otherName(typeID: "1.3.6.1.4.1.311.20.2.3", value: [0x0C, 3] + Array("a@b".utf8)),
            ])
        #expect(!certificate.isAuthority && certificate.pathLength == nil)
        #expect(certificate.keyUsage == .digitalSignature)
        #expect(certificate.extendedKeyUsages == ["1.3.6.1.5.5.7.3.1"])
        #expect(certificate.authorityKeyIdentifier == root.subjectKeyIdentifier)
        #expect(certificate.subjectKeyIdentifier == certificate.publicKey?.keyIdentifier)
        #expect(certificate.ocspURLs == ["http://ocsp.test/"])
        #expect(certificate.issuingCertificateURLs == ["http://pki.test/ca.crt"])
        #expect(certificate.crlURLs == ["http://pki.test/ca.crl", "ldap://pki.test/x"])
        #expect(certificate.keyDescription.name == "ECDSA P-256" && certificate.keyDescription.bits == 256)
        #expect(certificate.signatureAlgorithm == SignatureAlgorithm.ecdsaWithSHA256.rawValue)
        #expect(certificate.problems.isEmpty)
        #expect(certificate.isIssued(by: root) && root.isIssued(by: root) && !root.isIssued(by: certificate))
        #expect(root.isAuthority && root.isSelfIssued && root.keyUsage == [.keyCertSign, .cRLSign])

        let file = authority.directory.file("service.crt")
        let print = try await openssl(["x509", "-in", file, "-noout", "-fingerprint", "-sha256"]).output
        let digits = print.split(separator: "=").last?.filter(\.isHexDigit).lowercased()
        #expect(certificate.fingerprint.hexadecimal == digits)
        #expect(try await openssl(["x509", "-in", file]).output == certificate.pem)
        #expect(certificate.lifetime == .seconds(30 * 86_400 + 1))
    }

    /// Dates on both sides of the change from two-digit to four-digit years, and before 1970.
    @Test(arguments: [
        "19500101000000Z", "19691231235959Z", "19700101000000Z", "20000229120000Z", "20491231235959Z",
        "20500101000000Z",
        "99991231235959Z",
    ])
    func dates(_ end: String) async throws {
        let authority = try OpenSSLAuthority()
        let directory = authority.directory
        try await authority.make("root", OpenSSLAuthority.authority)
        try directory.write("index.txt", "")
        try directory.write(
            "ca.cnf",
            "[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\nnew_certs_dir=.\nrand_serial=yes\npolicy=p\ndefault_md=sha256\n[p]\n"
        )
        try await openssl([
            "req", "-new", "-key", directory.file("root.key"), "-subj", "/CN=x", "-config", directory.file("root.cnf"),
            "-out", directory.file("x.csr"),
        ])
        let made = try await runTool(
            "openssl",
            [
                "ca", "-batch", "-notext", "-config", "ca.cnf", "-in", "x.csr", "-out", "x.crt", "-cert", "root.crt",
                "-keyfile", "root.key", "-startdate", "19500101000000Z", "-enddate", end, "-preserveDN",
            ], directory: directory.path)
        #expect(made.status == 0, "\(made.everything)")
        let certificate = try authority.certificate("x")
        let style = Date.ISO8601FormatStyle(timeZone: .gmt)
        let parts = Array(end)
        let text =
            "\(String(parts[0..<4]))-\(String(parts[4..<6]))-\(String(parts[6..<8]))T"
            + "\(String(parts[8..<10])):\(String(parts[10..<12])):\(String(parts[12..<14]))Z"
        #expect(certificate.notAfter == (try style.parse(text)))
        #expect(certificate.notBefore == Date(timeIntervalSince1970: -631_152_000))
    }

    /// Certificates that swift-certificates refuses (reference swift.md section 3).
    @Test(
        arguments: [
            (["rsa:1024"], "RSA 1024", 1024), (["ed448"], "Ed448", 456),
            (["rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048"], "RSA-PSS 2048", 2048),
            (["ec", "-pkeyopt", "ec_paramgen_curve:secp256k1"], "ECDSA secp256k1", 256),
            (["ec", "-pkeyopt", "ec_paramgen_curve:brainpoolP256r1"], "ECDSA brainpoolP256r1", 256),
            (["ec", "-pkeyopt", "ec_paramgen_curve:P-224"], "ECDSA P-224", 224),
            (
                ["ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-pkeyopt", "ec_param_enc:explicit"],
                "ECDSA with explicit curve parameters", 256
            ),
        ] as [([String], String, Int)])
    func keysThatOthersCannotRead(_ key: [String], _ name: String, _ bits: Int) async throws {
        let authority = try OpenSSLAuthority()
        let certificate = try await authority.make(
            "odd", ["subjectAltName = DNS:odd.example.com"], key: key)
        #expect(certificate.keyDescription.name == name)
        #expect(certificate.keyDescription.bits == bits)
        #expect(certificate.alternativeNames == [.dns("odd.example.com")])
        #expect(certificate.publicKey == nil)
        #expect(certificate.problems.isEmpty)
    }

    @Test func dsa() async throws {
        let authority = try OpenSSLAuthority()
        let parameters = authority.directory.file("dsa.pem")
        try await openssl([
            "genpkey", "-genparam", "-quiet", "-algorithm", "DSA", "-pkeyopt", "dsa_paramgen_bits:1024", "-out",
            parameters,
        ])
        let certificate = try await authority.make("old", key: ["param:\(parameters)"])
        #expect(certificate.keyDescription.name == "DSA 1024")
    }

    @Test func version1() async throws {
        let authority = try OpenSSLAuthority()
        let directory = authority.directory
        try await authority.make("key")
        try await openssl([
            "req", "-new", "-key", directory.file("key.key"), "-subj", "/CN=x", "-config", directory.file("key.cnf"),
            "-out", directory.file("x.csr"),
        ])
        try await openssl([
            "x509", "-req", "-in", directory.file("x.csr"), "-signkey", directory.file("key.key"), "-days", "3",
            "-out", directory.file("x.crt"),
        ])
        let certificate = try authority.certificate("x")
        #expect(certificate.version == 1 && certificate.extensions.isEmpty)
        #expect(certificate.keyUsage == nil && certificate.extendedKeyUsages == nil)
    }

    /// Oddities are read and named.
    @Test func oddities() async throws {
        let authority = try OpenSSLAuthority()
        let cases: [(extensions: [String], options: [String], word: String)] = [
            ([], ["-set_serial", "0"], "zero"), ([], ["-set_serial", "-5"], "negative"),
            ([], ["-set_serial", "0x" + String(repeating: "7", count: 44)], "22 octets"),
            (["basicConstraints = DER:0500"], [], "2.5.29.19"),
            (["nameConstraints = DER:3000A0"], [], "2.5.29.30"),
            (["subjectAltName = DER:30058203610062"], [], "Alternative name 1"),
            (["subjectAltName = DER:3003870101"], [], "neither 4 nor 16"),
        ]
        for (position, item) in cases.enumerated() {
            let certificate = try await authority.make("odd\(position)", item.extensions, options: item.options)
            #expect(certificate.problems.contains { $0.contains(item.word) }, "\(item.word): \(certificate.problems)")
        }
    }

    /// openssl refuses such a signature too, as an error or as unreadable.
    @Test(arguments: [1, 4, 8, 64] as [UInt8])
    func signatureWithUnusedBits(_ count: UInt8) throws {
        let leaf = try #require(FixedChain.leaf)
        var der = leaf.der
        der[der.count - leaf.signature.count - 1] = count
        let certificate = try DecodedCertificate(der: der)
        #expect(certificate.signature == leaf.signature)
        #expect(certificate.problems.contains { $0.contains("whole octet") })
    }
}
