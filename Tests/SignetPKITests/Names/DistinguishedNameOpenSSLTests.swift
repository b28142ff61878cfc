import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

/// Names as openssl encodes and prints them.
@Suite struct DistinguishedNameOpenSSLTests {
    static let subjects = [
        "/CN=service-a.example.com",
        "/C=KR/ST=Seoul/L=Gangnam-gu/O=COMPANY/OU=DEV/CN=example root/emailAddress=ca@example.com",
        "/serialNumber=4711-a/street=1 Main Street/postalCode=06236/UID=jdoe/CN=x",
        "/CN=last first/C=KR",
        "/O=주식회사 한국/CN=Bücher & Söhne",
        "/CN=emoji 🔑",
        "/O=c/CN=zz+UID=b+OU=a/L=d",
        "/CN=a\\/b\\+c\\\\d",
        "/CN=a, b=c; d\"e <f> #g",
        "/CN=#hash/O= blank ",
        "/DC=com/DC=example/OU=a/OU=b/CN=x",
        "/GN=A/SN=B/initials=C/title=D/description=E/name=F/dnQualifier=G/pseudonym=H/generationQualifier=III",
        "/businessCategory=Private Organization/jurisdictionC=KR/organizationIdentifier=VATKR-1",
        "/2.5.4.3=x/CN=\\41\\b \"q\"",
        "/countryName=KR/commonName=long names/organizationName=o/organizationalUnitName=ou/localityName=l",
        "/CN=x/",
        "/",
    ]

    @Test(arguments: subjects)
    func slashedFormIsEncodedAsOpenSSLDoes(_ subject: String) async throws {
        let request = try await CertificateRequest(der: OpenSSLRequest.make(subject))
        let name = try DistinguishedName(parsing: subject)
        #expect(name == request.subject, "\(name.der.hexadecimal) \(request.subject.der.hexadecimal)")
    }

    @Test(arguments: subjects)
    func textIsWhatOpenSSLPrints(_ subject: String) async throws {
        let request = try await CertificateRequest(der: OpenSSLRequest.make(subject))
        // RFC2253 without its reversal and without escapes for what is not ASCII.
        let printed = try await OpenSSLRequest.subject(
            of: request,
            nameOptions: "esc_2253,esc_ctrl,utf8,dump_nostr,dump_der,sep_comma_plus,sname")
        let text = request.subject.description
        #expect(text == printed || text == printed.replacing("organizationIdentifier", with: "2.5.4.97"))
        #expect(try DistinguishedName(parsing: text) == request.subject)
        #expect(try DistinguishedName(parsing: printed) == request.subject)
    }

    @Test(arguments: subjects)
    func defaultPrintIsReadBack(_ subject: String) async throws {
        let request = try await CertificateRequest(der: OpenSSLRequest.make(subject))
        let printed = try await OpenSSLRequest.subject(of: request, nameOptions: "oneline,utf8,-esc_msb")
        #expect(try DistinguishedName(parsing: printed) == request.subject, "\(printed)")
    }

    /// BMPString, T61String and PrintableString, which old authorities wrote.
    @Test(arguments: [("0x800", "BMP"), ("0x4", "T61"), ("0x2", "PRINTABLE")])
    func otherStringTypesAreRead(_ mask: String, _ type: String) async throws {
        let text = type == "PRINTABLE" ? "Buecher" : "Bücher"
        let directory = try TemporaryDirectory()
        let configuration = try directory.write(
            "req.cnf", "[req]\nstring_mask = MASK:\(mask)\nutf8 = yes\ndistinguished_name = dn\n[dn]\n")
        let der = try await OpenSSLRequest.make("/CN=\(text)", options: ["-config", configuration])
        let structure = try await openssl(["asn1parse", "-inform", "DER"], input: der).output
        #expect(structure.contains("\(type)STRING"), "\(structure)")
        let subject = try CertificateRequest(der: der).subject
        #expect(subject.commonName == text)
        #expect(subject.description == "CN=\(text)")
    }
}
