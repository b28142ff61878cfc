import SignetCore
import Testing

@testable import SignetDNS

@Suite struct DNSServerAddressTests {
    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1", 53), ("192.0.2.1:5353", "192.0.2.1", 5353), ("2001:db8::1", "2001:db8::1", 53),
        ("[2001:db8::1]:5353", "2001:db8::1", 5353), ("[2001:db8::1]", "2001:db8::1", 53),
    ])
    func anAddressIsReadAndWritten(text: String, host: String, port: Int) throws {
        let address = try DNSServerAddress(parsing: text)
        #expect(address.host == host)
        #expect(address.port == port)
        #expect(try DNSServerAddress(parsing: address.description) == address)
    }

    @Test(arguments: [
        "", "ns1.example.org", "192.0.2.1:", "192.0.2.1:0", "192.0.2.1:65536", "[::1", "[::1]x", "192.0.2",
    ])
    func whatIsNoAddressIsRefused(text: String) {
        #expect(throws: SignetError(.invalidDNSName, "")) { try DNSServerAddress(parsing: text) }
    }

    @Test func resolvConfNamesItsServers() throws {
        let text =
            "# comment\nsearch example.org\nnameserver 192.0.2.1\n nameserver\t2001:db8::1\nnameserver elsewhere\n"
        let more = "nameserver 192.0.2.2\nnameserver 192.0.2.3\n"
        let expected = try ["192.0.2.1", "2001:db8::1", "192.0.2.2"].map { try DNSServerAddress(host: $0) }
        #expect(SystemResolvers.parse(text + more) == expected)
    }
}
