import Foundation
import SignetCore
import SignetPKI
import Testing

@testable import SignetRenewal

@Suite struct SpecValidationTests {
    private static func with(_ change: (inout CertificateSpec) -> Void) -> CertificateSpec {
        var spec = makeSpec(destinations: [.files(files(in: "/etc/tls"))])
        change(&spec)
        return spec
    }

    private static func withFiles(_ change: (inout FilesDestinationSpec) -> Void) -> CertificateSpec {
        var spec = files(in: "/etc/tls")
        change(&spec)
        return makeSpec(destinations: [.files(spec)])
    }

    static let wrong: [(String, CertificateSpec)] = [
        ("name", with { $0.name = "" }), ("name", with { $0.name = "a/b" }), ("name", with { $0.name = ".hidden" }),
        ("name", with { $0.name = String(repeating: "a", count: 101) }), ("at least one name", with { $0.names = [] }),
        ("twice", with { $0.names += $0.names }), ("usage", with { $0.usage = .root }),
        ("no issuer", with { $0.issuer.kind = "" }), ("10s", with { $0.lifetime = DurationText(.seconds(9)) }),
        ("fraction", with { $0.renewal.fraction = 0 }), ("fraction", with { $0.renewal.fraction = .nan }),
        ("fraction", with { $0.renewal.fraction = 1 }), ("jitter", with { $0.renewal.jitter = -0.1 }),
        ("before", with { $0.renewal.before = DurationText(.zero) }),
        (
            "shorter than lifetime",
            with {
                $0.lifetime = DurationText(.seconds(60))
                $0.renewal.before = DurationText(.seconds(60))
            }
        ),
        ("at least one of", makeSpec(destinations: [.files(FilesDestinationSpec())])),
        ("absolute", withFiles { $0.key = "tls.key" }), ("does not name a file", withFiles { $0.key = "/etc/tls/" }),
        ("octal", withFiles { $0.mode = "888" }), ("octal", withFiles { $0.keyMode = "4600" }),
        ("octal", withFiles { $0.keyMode = "0000" }),
        ("empty", with { $0.actions = [.run(command: [], timeout: DurationText(.seconds(1)))] }),
        ("timeout", with { $0.actions = [.run(command: ["a"], timeout: DurationText(.zero))] }),
        ("unit", with { $0.actions = [.reload(unit: "")] }), ("unit", with { $0.actions = [.restart(unit: "--now")] }),
        ("signal", with { $0.actions = [.signal(name: "X", pidFile: nil, pid: 1)] }),
        ("either", with { $0.actions = [.signal(name: "HUP", pidFile: nil, pid: nil)] }),
        ("either", with { $0.actions = [.signal(name: "HUP", pidFile: "/a", pid: 1)] }),
        ("positive", with { $0.actions = [.signal(name: "HUP", pidFile: nil, pid: -1)] }),
        ("absolute", with { $0.actions = [.signal(name: "HUP", pidFile: "a.pid", pid: nil)] }),
        ("endpoint", with { $0.verification = VerificationSpec(endpoints: []) }),
        ("deadline", with { $0.verification = VerificationSpec(endpoints: ["a:1"], deadline: DurationText(.zero)) }),
    ]

    @Test(arguments: wrong.indices)
    func whatCannotBeIsRefusedNamingCertificateAndField(index: Int) throws {
        let (word, spec) = Self.wrong[index]
        do {
            try spec.validate()
            Issue.record("\(word): it was accepted")
        } catch let error as SignetError {
            #expect(error.code == .invalidSpecification)
            #expect(error.message.contains(word) && error.message.contains("\"\(spec.name)\""), "\(error)")
        }
    }

    @Test func anEndpointIsNamedByItsOwnCode() {
        let spec = Self.with { $0.verification = VerificationSpec(endpoints: ["nowhere"]) }
        #expect(throws: SignetError(.invalidEndpoint, "")) { try spec.validate() }
    }

    @Test func whatIsRightIsAccepted() throws {
        try Self.with { _ in }.validate()
        try Self.with {
            $0.names = []
            $0.subject = DistinguishedName(commonName: "client")
        }.validate()
        try Self.with {
            $0.actions = [.reload(unit: "nginx@a.service"), .signal(name: "HUP", pidFile: "/run/a", pid: nil)]
        }.validate()
    }

    @Test func oneNameAndOnePathBelongToOne() throws {
        let one = makeSpec("one", destinations: [.files(files(in: "/etc/tls"))])
        #expect(throws: SignetError(.invalidSpecification, "")) { try SpecSet.validate([one, one]) }
        var other = FilesDestinationSpec()
        other.certificate = "/etc//x/../tls/./tls.crt"
        do {
            try SpecSet.validate([one, makeSpec("two", destinations: [.files(other)])])
            Issue.record("two writers of one file")
        } catch let error as SignetError {
            #expect(error.code == .pathConflict)
            #expect(error.message.contains("/etc/tls/tls.crt") && error.message.contains("\"two\""))
        }
        var twice = FilesDestinationSpec()
        (twice.certificate, twice.fullChain) = ("/a.crt", "/a.crt")
        #expect(throws: SignetError(.pathConflict, "")) {
            try SpecSet.validate([makeSpec(destinations: [.files(twice)])])
        }
    }
}

@Suite struct EndpointTests {
    @Test(arguments: [
        ("localhost:8443", "localhost", 8443), ("10.0.0.1:1", "10.0.0.1", 1), ("[::1]:65535", "::1", 65535),
        ("[2001:db8::1]:443", "2001:db8::1", 443),
    ])
    func hostsAndPortsAreRead(text: String, host: String, port: Int) throws {
        let endpoint = try Endpoint(parsing: text)
        #expect(endpoint.host == host && endpoint.port == port)
        #expect(endpoint.description == text)
    }

    @Test(arguments: [
        "", ":", "a", "a:", ":1", "a:0", "a:65536", "a:b", "a:-1", "::1:443", "[::1]", "[::1]443", "[a]:1", "[::1:443",
        "http://a:1", "a b:1", "a:1/x",
    ])
    func anythingElseIsRefused(text: String) {
        #expect(throws: SignetError(.invalidEndpoint, "")) { try Endpoint(parsing: text) }
    }

    @Test func aDefaultPortIsTakenWhereThereIsOne() throws {
        #expect(try Endpoint(parsing: "a.example.com", defaultPort: 443).port == 443)
        #expect(try Endpoint(parsing: "[::1]", defaultPort: 443).host == "::1")
        #expect(try Endpoint(parsing: "a:1", defaultPort: 443).port == 1)
    }
}
