import SignetCore
import SignetPKI
import Testing

@testable import SignetVault

/// What a role makes of the names that are asked for: order and messages.
@Suite struct LeafNamesTests {
    private static func names(
        _ fields: [String: JSONValue], _ requested: RequestedNames, request: CertificateRequest? = nil
    ) throws -> LeafNames {
        let role = PKIRole(try PKIRole.fields.values(of: fields, captures: [:]).values)
        return try LeafNames(
            requested, request: request, terms: RoleTerms(role), applicant: LeafApplicant(displayName: "token"))
    }

    private static func requested(_ commonName: String, _ change: (inout RequestedNames) -> Void = { _ in })
        -> RequestedNames
    {
        var names = RequestedNames()
        names.commonName = commonName
        change(&names)
        return names
    }

    private static func message(_ body: () throws -> LeafNames) -> String? {
        do {
            _ = try body()
            return nil
        } catch {
            return (error as? VaultFailure)?.messages.first ?? "\(error)"
        }
    }

    private static let domain: [String: JSONValue] = [
        "allowed_domains": ["example.com"], "allow_subdomains": true, "allow_localhost": false,
    ]

    struct Refusal: Sendable, CustomTestStringConvertible {
        let message: String
        let requested: RequestedNames
        let fields: [String: JSONValue]

        init(
            _ message: String, _ requested: RequestedNames, _ fields: [String: JSONValue] = [:]
        ) {
            self.message = message
            self.requested = requested
            self.fields = LeafNamesTests.domain.merging(fields) { $1 }
        }

        var testDescription: String { message }
    }

    private static let refusals: [Refusal] = [
        Refusal(
            "the common_name field is required, or must be provided in a CSR with \"use_csr_common_name\" set to true, "
                + "unless \"require_cn\" is set to false", requested("")),
        Refusal("common name a.test not allowed by this role", requested("a.test")),
        Refusal(
            "common name a.test not allowed by this role", requested("a.test") { $0.serialNumber = "1" }),
        Refusal(
            "common name u@a.example.com not allowed by this role", requested("u@a.example.com"),
            ["cn_validations": ["hostname"]]),
        Refusal(
            "common name a.example.com not allowed by this role", requested("a.example.com"),
            ["cn_validations": ["email"]]),
        Refusal(
            "subject alternate name a_b.example.com is not a valid DNS name and cannot be included as a SAN",
            requested("a.example.com") { $0.alternativeNames = ["a_b.example.com"] }),
        Refusal(
            "subject alternate name 10.0.0.1 is not a valid DNS name and cannot be included as a SAN",
            requested("a.example.com") { $0.alternativeNames = ["10.0.0.1"] }, ["allow_any_name": true]),
        Refusal("idna: invalid label \"a..b\"", requested("a.example.com") { $0.alternativeNames = ["a..b"] }),
        Refusal(
            "serial_number 17 not allowed by this role",
            requested("a.example.com") {
                $0.serialNumber = "17"
                $0.alternativeNames = ["b.test"]
            }),
        Refusal(
            "serial_number 17 not allowed by this role", requested("a.example.com") { $0.serialNumber = "17" },
            ["allowed_serial_numbers": ["2*"]]),
        Refusal(
            "subject alternate name b.test not allowed by this role",
            requested("a.example.com") { $0.alternativeNames = ["b.test", "u@b.test"] }),
        Refusal(
            "subject alternate name a.test not allowed by this role", requested("a.test"),
            ["cn_validations": ["disabled"]]),
        Refusal(
            "email address u@b.test not allowed by this role",
            requested("a.example.com") {
                $0.alternativeNames = ["u@b.test"]
                $0.otherNames = ["nonsense"]
            }),
        Refusal(
            "expected a semicolon in other SAN \"nonsense\"",
            requested("a.example.com") {
                $0.otherNames = ["nonsense"]
                $0.addresses = ["10.0.0.1"]
            }, ["allow_ip_sans": false]),
        Refusal(
            "expected a colon in other SAN \"1.2.3;x\"", requested("a.example.com") { $0.otherNames = ["1.2.3;x"] }),
        Refusal(
            "only utf8 other SANs are supported; found non-supported type in other SAN \"1.2.3;IA5:x\"",
            requested("a.example.com") { $0.otherNames = ["1.2.3;IA5:x"] }),
        Refusal(
            "other SAN OID 1.2.3 not allowed by this role",
            requested("a.example.com") { $0.otherNames = ["1.2.3;UTF8:x"] }),
        Refusal(
            "other SAN y not allowed for OID 1.2.3 by this role",
            requested("a.example.com") { $0.otherNames = ["1.2.3;utf8:x1", "1.2.3;UTF-8:y"] },
            ["allowed_other_sans": ["1.2.3;UTF8:x*"]]),
        Refusal(
            "IP Subject Alternative Names are not allowed in this role, but was provided [10.0.0.1 ::1]",
            requested("a.example.com") {
                $0.addresses = ["10.0.0.1", "::1"]
                $0.identifiers = ["spiffe://x/y"]
            }, ["allow_ip_sans": false]),
        Refusal(
            "the value \"10.0.0\" is not a valid IP address", requested("a.example.com") { $0.addresses = ["10.0.0"] }),
        Refusal(
            "URI Subject Alternative Names are not allowed in this role, but were provided via the API",
            requested("a.example.com") { $0.identifiers = ["spiffe://x/y"] }),
        Refusal(
            "URI Subject Alternative Names were provided via the API which are not valid for this role",
            requested("a.example.com") { $0.identifiers = ["spiffe://x/y"] }, ["allowed_uri_sans": ["spiffe://z/*"]]),
        Refusal(
            "the provided URI Subject Alternative Name \"a b\" is not a valid URI",
            requested("a.example.com") { $0.identifiers = ["a b"] }, ["allowed_uri_sans": ["*"]]),
        Refusal(
            "user_id humpty is not allowed by this role", requested("a.example.com") { $0.userIDs = ["humpty"] }),
    ]

    @Test(arguments: refusals) func refuses(_ sample: Refusal) {
        let message = Self.message { try Self.names(sample.fields, sample.requested) }
        #expect(message == sample.message)
    }

    @Test func sortsAndJoins() throws {
        var fields = Self.domain
        fields["allowed_uri_sans"] = ["spiffe://x/*"]
        fields["allowed_other_sans"] = ["*"]
        fields["allowed_user_ids"] = ["h*"]
        fields["allowed_serial_numbers"] = ["1?", "1*"]
        let names = try Self.names(
            fields,
            Self.requested("m.example.com") {
                $0.alternativeNames = ["z.example.com", "a.example.com", "z.example.com", "u@m.example.com"]
                $0.addresses = ["10.0.0.1", "::1"]
                $0.identifiers = ["spiffe://x/y"]
                $0.otherNames = ["1.2.3;UTF8:text"]
                $0.serialNumber = "17"
                $0.userIDs = ["humpty"]
            })
        #expect(
            names.alternativeNames.map(\.description) == [
                "dns:a.example.com", "dns:m.example.com", "dns:z.example.com", "email:u@m.example.com", "ip:10.0.0.1",
                "ip:::1", "uri:spiffe://x/y", "othername:1.2.3;UTF8:text",
            ])
        #expect(names.commonName == "m.example.com")
        #expect(names.serialNumber == "17" && names.userIDs == ["humpty"])
    }

    @Test func commonNameBecomesAlternativeNameWhereItCan() throws {
        let any: [String: JSONValue] = ["allow_any_name": true, "enforce_hostnames": false]
        func alternatives(_ name: String, _ change: (inout RequestedNames) -> Void = { _ in }) throws -> [String] {
            try Self.names(any, Self.requested(name, change)).alternativeNames.map(\.description)
        }
        #expect(try alternatives("a.test") == ["dns:a.test"])
        #expect(try alternatives("*.a.test") == ["dns:*.a.test"])
        #expect(try alternatives("u@a.test") == ["email:u@a.test"])
        #expect(try alternatives("München.test") == ["dns:xn--mnchen-3ya.test"])
        #expect(try alternatives("Jane Doe").isEmpty)
        #expect(try alternatives("under_score.test").isEmpty)
        #expect(try alternatives("10.0.0.1").isEmpty)
        #expect(try alternatives("a.test") { $0.excludesCommonName = true }.isEmpty)
        let none = try Self.names(["require_cn": false], RequestedNames())
        #expect(none.commonName.isEmpty && none.alternativeNames.isEmpty)
    }

    // MARK: Requests

    private static func request(_ subject: String, _ names: [String]) async throws -> CertificateRequest {
        try await CertificateRequest.make(
            subject: DistinguishedName(parsing: subject),
            alternativeNames: names.map { try AlternativeName(parsing: $0) }, key: PrivateKey.generate(.ecdsaP256))
    }

    @Test func requestsSayTheNames() async throws {
        let request = try await Self.request(
            "CN=r.example.com,serialNumber=9", ["r.example.com", "s.example.com", "10.0.0.1", "u@t.example.com"])
        let asked = Self.requested("api.example.com") { $0.alternativeNames = ["alt.example.com"] }
        let names = try Self.names(Self.domain, asked, request: request)
        #expect(names.commonName == "r.example.com" && names.serialNumber.isEmpty)
        #expect(
            names.alternativeNames.map(\.description) == [
                "dns:r.example.com", "dns:s.example.com", "email:u@t.example.com", "ip:10.0.0.1",
            ])
        #expect(
            names.warnings == [
                "the common_name field was provided but the role is set with \"use_csr_common_name\" set to true",
                "the alt_names field was provided but the role is set with \"use_csr_sans\" set to true",
            ])
        var fields = Self.domain
        fields["use_csr_sans"] = false
        fields["use_csr_common_name"] = false
        fields["serial_number_source"] = "json-csr"
        fields["allowed_serial_numbers"] = ["9"]
        let own = try Self.names(fields, asked, request: request)
        #expect(own.commonName == "api.example.com" && own.serialNumber == "9" && own.warnings.isEmpty)
        #expect(own.alternativeNames.map(\.value) == ["alt.example.com", "api.example.com"])
    }

    @Test func requestsAreHeldToTheRole() async throws {
        func message(_ names: [String], _ fields: [String: JSONValue] = [:]) async throws -> String? {
            let request = try await Self.request("CN=r.example.com", names)
            return Self.message {
                try Self.names(Self.domain.merging(fields) { $1 }, RequestedNames(), request: request)
            }
        }
        #expect(try await message(["b.test"]) == "subject alternate name b.test not allowed by this role")
        #expect(try await message(["u@b.test"]) == "email address u@b.test not allowed by this role")
        #expect(
            try await message(["10.0.0.1"], ["allow_ip_sans": false])
                == "IP Subject Alternative Names are not allowed in this role, but was provided some via CSR")
        #expect(
            try await message(["spiffe://x/y"])
                == "URI Subject Alternative Names are not allowed in this role, but were provided via CSR")
        #expect(
            try await message(["spiffe://x/y"], ["allowed_uri_sans": ["z:*"]])
                == "URI Subject Alternative Names were provided via CSR which are not valid for this role")
        #expect(try await message(["spiffe://x/y"], ["allowed_uri_sans": ["spiffe:*"]]) == nil)
        #expect(
            try await message(["othername:1.2.3;UTF8:x"]) == "other SAN OID 1.2.3 not allowed by this role")
        #expect(
            try await message(["othername:1.2.3;UTF8:x"], ["allowed_other_sans": ["1.2.3;UTF8:y"]])
                == "other SAN x not allowed for OID 1.2.3 by this role")
        #expect(try await message(["othername:1.2.3;UTF8:x"], ["allowed_other_sans": ["1.2.3;UTF8:x"]]) == nil)
        #expect(try await message(["othername:1.2.3;UTF8:x"], ["use_csr_sans": false]) == nil)
        #expect(
            try await message(["othername:1.2.3;IA5:x"], ["allowed_other_sans": ["*"]])
                == "only utf8 other SANs are supported; found non-supported type in other SAN \"1.2.3;IA5:x\"")
    }
}
