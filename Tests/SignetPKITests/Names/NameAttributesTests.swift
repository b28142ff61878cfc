import SignetCore
import SignetPKI
import Testing

/// Names made of attributes, and policies with what is said of them.
@Suite struct NameAttributesTests {
    @Test func equalsTheSameNameAsText() throws {
        let name = try DistinguishedName(attributes: [
            [("C", "KR")], [("O", "A, B"), ("O", "C+D")], [("CN", " x=\"y\" ")],
        ])
        #expect(try name == DistinguishedName(parsing: "C=KR,O=A\\, B+O=C\\+D,CN=\\ x=\\\"y\\\"\\ "))
        #expect(try DistinguishedName(attributes: []) == DistinguishedName())
    }

    @Test(arguments: [("C", "KOR"), ("CN", ""), ("CN", String(repeating: "x", count: 65)), ("O", "a\u{0}"), ("X", "x")])
    func refuses(_ attribute: (String, String)) {
        #expect(throws: SignetError.self) { try DistinguishedName(attributes: [[attribute]]) }
    }

    @Test func policies() throws {
        let made = try CertificatePolicy.extension(naming: [
            CertificatePolicy(oid: "1.2.3"), CertificatePolicy(oid: "1.2.4", practiceStatement: "h:", notice: "n"),
        ])
        #expect(made.oid == "2.5.29.32" && !made.critical)
        #expect(
            made.value.hexadecimal
                == "302f300406022a03302706022a043021300e06082b060105050702011602"
                + "683a300f06082b0601050507020230030c016e")
        for policy in [
            CertificatePolicy(oid: "x"), CertificatePolicy(oid: "1.2.3", practiceStatement: "a b"),
            CertificatePolicy(oid: "1.2.3", notice: String(repeating: "x", count: 201)),
        ] {
            #expect(throws: SignetError.self) { try CertificatePolicy.extension(naming: [policy]) }
        }
    }
}
