import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@Suite struct DistinguishedNameTests {
    @Test func orderIsKept() throws {
        let name = try DistinguishedName(parsing: "CN=example root,OU=DEV,O=COMPANY,C=KR")
        #expect(name.attributes.map(\.type) == ["CN", "OU", "O", "C"])
        #expect(name.attributes.map(\.value) == ["example root", "DEV", "COMPANY", "KR"])
        #expect(name == (try DistinguishedName(parsing: "/CN=example root/OU=DEV/O=COMPANY/C=KR")))
        #expect(name != (try DistinguishedName(parsing: "C=KR,O=COMPANY,OU=DEV,CN=example root")))
        #expect(name.description == "CN=example root,OU=DEV,O=COMPANY,C=KR")
    }

    @Test func emptyName() throws {
        #expect(DistinguishedName().isEmpty)
        #expect(try DistinguishedName(parsing: "") == DistinguishedName())
        #expect(try DistinguishedName(parsing: " ").isEmpty)
        #expect(try DistinguishedName(der: [0x30, 0x00]) == DistinguishedName())
        #expect(DistinguishedName().description.isEmpty)
        #expect(DistinguishedName().commonName == nil)
        #expect(!DistinguishedName(commonName: "x").isEmpty)
    }

    @Test func commonNameIsTheLastOne() throws {
        #expect(try DistinguishedName(parsing: "CN=a,CN=b,O=c").commonName == "b")
        #expect(DistinguishedName(commonName: "a,b").description == "CN=a\\,b")
    }

    /// Examples of RFC 4514 section 4, and the forms its section 3 lets implementations accept.
    @Test(arguments: [
        ("UID=jsmith,DC=example,DC=net", "UID=jsmith,DC=example,DC=net"),
        ("OU=Sales+CN=J.  Smith,DC=example,DC=net", "OU=Sales+CN=J.  Smith,DC=example,DC=net"),
        ("CN=James \\\"Jim\\\" Smith\\, III,DC=example,DC=net", "CN=James \\\"Jim\\\" Smith\\, III,DC=example,DC=net"),
        ("1.3.6.1.4.1.1466.0=#04024869", "1.3.6.1.4.1.1466.0=#04024869"),
        ("CN=Lu\\C4\\8Di\\C4\\87", "CN=Lučić"),
        ("CN = \"a, b+c\" ; O= d ", "CN=a\\, b\\+c,O=d"),
        ("cn=\\ a\\ ", "CN=\\ a\\ "),
        ("CN=\\#a#b", "CN=\\#a#b"),
        ("OID.2.5.4.3=a,2.5.4.10=b", "CN=a,O=b"),
        ("E=a@b.c,S=x,STREET=y", "emailAddress=a@b.c,ST=x,street=y"),
        ("CN=a=b", "CN=a=b"),
        ("CN=#0c0161", "CN=a"),
        ("CN=\u{0065}\u{0301}", "CN=\u{0065}\u{0301}"),
    ])
    func writtenForms(_ text: String, _ normal: String) throws {
        let name = try DistinguishedName(parsing: text)
        #expect(Array(name.description.utf8) == Array(normal.utf8))
        #expect(try DistinguishedName(parsing: normal) == name)
        #expect(try DistinguishedName(der: name.der) == name)
    }

    @Test func universalStringIsRead() throws {
        #expect(try DistinguishedName(parsing: "CN=#1c0800000042000000fc").description == "CN=Bü")
        #expect(try DistinguishedName(parsing: "CN=#1c04ffffffff").description == "CN=#1c04ffffffff")
    }

    @Test(arguments: [
        ("CN", "without an equals sign"), ("=x", "unknown attribute"), ("CN=", "empty CN"), (",CN=a", "empty part"),
        ("CN=a,,O=b", "empty part"), ("CN=a,", "empty part"), ("CN=a+", "empty part"),
        ("CN=a\\", "ends in a backslash"),
        ("CN=a\\4", "two hexadecimal digits"), ("CN=\"a", "not closed"), ("CN=\"a\"b", "after the quoted"),
        ("XX=a", "unknown attribute \"XX\""), ("1.2.3.=a", "unknown attribute"), ("9.9=a", "unknown attribute"),
        ("1.2.99999999999999999999=a", "unknown attribute"), ("C=KOR", "more than the 2"), ("C=K", "country"),
        ("C=1!", "country"), ("serialNumber=ü", "cannot hold"), ("serialNumber=a@b", "cannot hold"),
        ("emailAddress=ü@x", "cannot hold"), ("CN=a\u{0}b", "control character"), ("CN=a\\00b", "control character"),
        ("CN=a\\0Ab", "control character"), ("CN=#zz", "hexadecimal form"), ("CN=#0c02", "hexadecimal form"),
        ("CN=\\ff", "not UTF-8"), ("/CN", "without an equals sign"), ("//CN=a", "empty part"), ("hello", "equals sign"),
    ])
    func whatIsWrongIsSaid(_ text: String, _ words: String) {
        let error = #expect(throws: SignetError.self) { try DistinguishedName(parsing: text) }
        #expect(error?.code == .malformedName)
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
        #expect(error?.remedy != nil)
    }

    @Test func lengthsAreBounded() throws {
        let longest = String(repeating: "ü", count: 64)
        #expect(try DistinguishedName(parsing: "CN=\(longest)").commonName == longest)
        for text in ["CN=\(longest)x", "O=\(longest)x", "ST=" + String(repeating: "x", count: 129)] {
            let error = #expect(throws: SignetError.self) { try DistinguishedName(parsing: text) }
            #expect(error?.message.contains("RFC 5280") == true)
        }
        let endless = String(repeating: "O=x,", count: 100_000)
        #expect(throws: SignetError(.malformedName, "")) { try DistinguishedName(parsing: endless) }
        let huge = [0x30, 0x83, 0x01, 0x00, 0x00] + [UInt8](repeating: 0, count: 65536)
        #expect(throws: SignetError(.malformedName, "")) { try DistinguishedName(der: huge) }
    }

    @Test func codableAsText() throws {
        let name = try DistinguishedName(parsing: "CN=a\\, b,C=KR")
        let json = try JSONEncoder().encode([name])
        #expect(String(decoding: json, as: UTF8.self) == #"["CN=a\\, b,C=KR"]"#)
        #expect(try JSONDecoder().decode([DistinguishedName].self, from: json) == [name])
        #expect(throws: SignetError(.malformedName, "")) {
            try JSONDecoder().decode([DistinguishedName].self, from: Data(#"["nonsense"]"#.utf8))
        }
    }

    @Test func damagedDERAndTextGiveErrorsOnly() throws {
        let text = "CN=a\\, b+UID=\"c\",O=Bücher,1.2.3=#0c0161,C=KR"
        let name = try DistinguishedName(parsing: text)
        for bytes in mutations(of: name.der, count: 2000, seed: 21) {
            do {
                let read = try DistinguishedName(der: bytes)
                _ = (read.description, read.attributes, read.commonName, read.isEmpty)
                #expect(read.der == bytes)
            } catch {
                #expect(error is SignetError)
            }
        }
        for bytes in mutations(of: Array(text.utf8), count: 2000, seed: 22) {
            do {
                let read = try DistinguishedName(parsing: String(decoding: bytes, as: UTF8.self))
                #expect(try DistinguishedName(parsing: read.description) == read, "\(read)")
            } catch {
                #expect(error is SignetError)
            }
        }
    }
}
