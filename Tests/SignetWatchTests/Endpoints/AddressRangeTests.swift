import SignetCore
import SignetRenewal
import SignetTestSupport
import Testing

@testable import SignetWatch

/// What may stand in a list of addresses.
@Suite struct AddressRangeTests {
    private func addresses(_ text: String) throws -> [String] {
        let range = try AddressRange(parsing: text)
        return (0..<range.count).compactMap { range.address(at: $0) }
    }

    @Test func rangesAreWrittenOut() throws {
        #expect(try addresses("10.0.0.8/30") == ["10.0.0.8", "10.0.0.9", "10.0.0.10", "10.0.0.11"])
        #expect(try addresses("10.0.0.9/30") == ["10.0.0.8", "10.0.0.9", "10.0.0.10", "10.0.0.11"])
        #expect(try addresses("192.0.2.1/32") == ["192.0.2.1"])
        #expect(try addresses("2001:db8::fffe/127") == ["2001:db8::fffe", "2001:db8::ffff"])
        #expect(try AddressRange(parsing: "10.1.0.0/16").address(at: 65_535) == "10.1.255.255")
        #expect(try AddressRange(parsing: "2001:db8::/112").address(at: 65_535) == "2001:db8::ffff")
        #expect(try AddressRange(parsing: "10.0.0.0/12").count == 1_048_576)
    }

    @Test(arguments: [
        "10.0.0.0/11", "2001:db8::/111", "0.0.0.0/0", "::/0", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0/24",
        "a/24", "10.0.0.0/", "/24", "10.0.0.0/24/24", "",
    ])
    func whatIsNoRangeOrTooLargeIsRefused(text: String) {
        #expect(throws: SignetError(.invalidEndpoint, "")) { try AddressRange(parsing: text) }
    }

    @Test func targetsAreToldApart() throws {
        let range = try AddressRange(parsing: "10.0.0.0/28")
        let short = try AddressRange(parsing: "2001:db8::/120")
        let cases: [(String, EndpointTarget)] = [
            ("a.example.com", .endpoint(Endpoint(host: "a.example.com", port: 443), written: "a.example.com")),
            ("[::1]:8443", .endpoint(Endpoint(host: "::1", port: 8443), written: "[::1]:8443")),
            (
                "https://a.example.com/x?y",
                .endpoint(Endpoint(host: "a.example.com", port: 443), written: "https://a.example.com/x?y")
            ),
            ("smtp://mx:2525", .endpoint(Endpoint(host: "mx", port: 2525, startTLS: .smtp), written: "smtp://mx:2525")),
            ("10.0.0.0/28", .range(range, port: 443, startTLS: nil)),
            ("10.0.0.0/28:8443", .range(range, port: 8443, startTLS: nil)),
            ("smtp://10.0.0.0/28:25", .range(range, port: 25, startTLS: .smtp)),
            ("[2001:db8::/120]:443", .range(short, port: 443, startTLS: nil)),
            ("[2001:db8::/120]", .range(short, port: 443, startTLS: nil)),
        ]
        for (text, target) in cases { #expect(try EndpointTarget(parsing: text) == target, "\(text)") }
        for text in ["", "a:b", "ssh://a:22", "10.0.0.0/28:0", "10.0.0.0/28:x", "a.example.com/x", "[10.0.0.0/28]:443"]
        {
            #expect(throws: SignetError(.invalidEndpoint, ""), "\(text)") { try EndpointTarget(parsing: text) }
        }
    }

    @Test func anyTextIsAnEndpointOrRefused() {
        for text in ["10.0.0.0/28:443", "[2001:db8::/120]:443", "smtp://a.example.com:25", "https://a/b"] {
            for bytes in mutations(of: Array(text.utf8), count: 2000) {
                let text = String(decoding: bytes, as: UTF8.self)
                if case .range(let range, _, _)? = try? EndpointTarget(parsing: text) {
                    #expect(range.count <= AddressRange.mostShortAddresses)
                }
            }
        }
    }
}
