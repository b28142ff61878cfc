import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@Suite struct AlternativeNameTests {
    @Test(arguments: [
        ("a.example.com", "dns:a.example.com"), ("A.Example.COM", "dns:a.example.com"), ("DNS:a", "dns:a"),
        ("a.example.com.", "dns:a.example.com"), ("*.example.com", "dns:*.example.com"), ("localhost", "dns:localhost"),
        ("web*.example.com", "dns:web*.example.com"), ("_http._tcp.example.com", "dns:_http._tcp.example.com"),
        ("10.0.0.1", "ip:10.0.0.1"), ("IP Address:10.0.0.1", "ip:10.0.0.1"), ("::1", "ip:::1"),
        ("IP:2001:DB8:0:0::1", "ip:2001:db8::1"), ("[2001:db8::1]", "ip:2001:db8::1"),
        ("::ffff:10.0.0.1", "ip:::ffff:10.0.0.1"),
        ("Name+tag@Example.COM", "email:Name+tag@example.com"), ("email:a@b.c", "email:a@b.c"),
        ("spiffe://example.com/ns/a", "uri:spiffe://example.com/ns/a"), ("URI:urn:uuid:1-2", "uri:urn:uuid:1-2"),
        ("https://[::1]:8443/a?b=%20#c", "uri:https://[::1]:8443/a?b=%20#c"),
        ("otherName:1.3.6.1.4.1.311.20.2.3;UTF8:a@b", "othername:1.3.6.1.4.1.311.20.2.3;UTF8:a@b"),
        ("othername:1.2.3;UTF8String:한국", "othername:1.2.3;UTF8:한국"),
        ("othername:1.2.3;IA5:x;y:z", "othername:1.2.3;IA5:x;y:z"),
        ("othername:1.2.3;DER:0c:01:61", "othername:1.2.3;UTF8:a"),
        ("othername:1.2.3;der:020105", "othername:1.2.3;DER:020105"),
    ])
    func textForms(_ text: String, _ normal: String) throws {
        let name = try AlternativeName(parsing: text)
        #expect(name.description == normal)
        #expect("\(normal.prefix { $0 != ":" }):\(name.value)" == normal)
        #expect(try AlternativeName(parsing: normal) == name)
        #expect(try JSONDecoder().decode([AlternativeName].self, from: JSONEncoder().encode([name])) == [name])
    }

    @Test func octets() throws {
        #expect(try AlternativeName(parsing: "10.0.0.255") == .ip([10, 0, 0, 255]))
        #expect(try AlternativeName(parsing: "ip:::1") == .ip([UInt8](repeating: 0, count: 15) + [1]))
        #expect(
            try AlternativeName(parsing: "othername:1.2.3;UTF8:a")
                == .otherName(typeID: "1.2.3", value: [0x0C, 1, 0x61]))
    }

    @Test(arguments: [
        ("", "empty"), (".", "empty"), ("dns:", "empty"), ("a..b", "empty label"), (".a", "empty label"),
        ("a b", "not a host name"), ("-a.b", "not a host name"), ("a-.b", "not a host name"),
        ("a/b", "not a host name"),
        ("a\u{0}.b", "not a host name"), ("a:8443", "not a host name"), ("1.2.3", "neither"), ("256.0.0.1", "neither"),
        ("010.0.0.1", "neither"), ("10.0.0.1.", "neither"), ("*", "wildcard"), ("a.*.b", "wildcard"),
        ("**.b", "wildcard"), ("*.*.b", "wildcard"), ("dns:*", "wildcard"),
        (String(repeating: "a", count: 64) + ".b", "63"), (String(repeating: "a.", count: 127) + "b", "253"),
        ("ip:10.0.0", "not an IP address"), ("ip:a", "not an IP address"), ("ip:10.0.0.0/8", "not an IP address"),
        ("ip:fe80::1%eth0", "not an IP address"), ("ip:", "not an IP address"),
        ("email:a", "not a mail address"), ("@b", "not a mail address"), ("a@", "empty"),
        ("a@b@c", "not a mail address"),
        ("a b@c", "not a mail address"), ("ü@c", "not a mail address"), ("a@*.b", "wildcard"),
        ("uri:a", "not an absolute URI"), ("uri://a", "not an absolute URI"), ("uri:a:", "not an absolute URI"),
        ("1a://b", "not an absolute URI"), ("https://a b", "not an absolute URI"), ("https://ü", "not an absolute URI"),
        ("othername:x", "of the form"), ("othername:1.2.3;UTF8:", "unknown kind, or none"),
        ("othername:1.2.3;XML:a", "unknown kind"), ("othername:1;UTF8:a", "not an object identifier"),
        ("othername:1.2.3;IA5:ü", "does not fit"), ("othername:1.2.3;PRINTABLE:a@b", "does not fit"),
        ("othername:1.2.3;DER:0c05", "not DER"), ("rid:1.2.3", "not supported"), ("dirName:x", "not supported"),
        (String(repeating: "a", count: 3000), "longer than the 2048"),
    ])
    func whatIsWrongIsSaid(_ text: String, _ words: String) {
        let error = #expect(throws: SignetError.self) { try AlternativeName(parsing: text) }
        #expect(error.map { [.malformedName, .invalidInput].contains($0.code) } == true)
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
        #expect(error?.remedy != nil || words.contains("2048"))
    }

    @Test func damagedTextGivesErrorsOnly() {
        let texts = [
            "dns:*.bücher.example.com", "ip:2001:db8::1", "email:name@bücher.example", "uri:spiffe://example.com/a",
            "othername:1.3.6.1.4.1.311.20.2.3;UTF8:a@b", "othername:1.2.3;DER:300402020101",
        ]
        for (seed, text) in texts.enumerated() {
            for bytes in mutations(of: Array(text.utf8), count: 500, seed: UInt64(30 + seed)) {
                do {
                    let name = try AlternativeName(parsing: String(decoding: bytes, as: UTF8.self))
                    #expect(try AlternativeName(parsing: name.description) == name, "\(name)")
                } catch {
                    #expect(error is SignetError)
                }
            }
        }
    }
}
