import SignetCore
import SignetTestSupport
import Testing

@testable import SignetVault

@Suite struct PKIRoleTests {
    /// Every field with another value than what counts by default, in the form in which it is answered.
    private static let changed: [String: JSONValue] = [
        "ttl": 3600, "max_ttl": 7200, "not_before_duration": 60, "not_after": "2030-01-01T00:00:00Z",
        "issuer_ref": "other", "allowed_domains": ["example.com", "test"], "allowed_domains_template": true,
        "allow_localhost": false, "allow_bare_domains": true, "allow_subdomains": true, "allow_glob_domains": true,
        "allow_wildcard_certificates": false, "allow_any_name": true, "allow_token_displayname": true,
        "enforce_hostnames": false, "require_cn": false, "cn_validations": ["disabled"], "allow_ip_sans": false,
        "allowed_uri_sans": ["spiffe://x/*"], "allowed_uri_sans_template": true, "allowed_other_sans": ["1.2.3;UTF8:*"],
        "allowed_serial_numbers": ["1*"], "allowed_user_ids": ["*"], "use_csr_common_name": false,
        "use_csr_sans": false, "serial_number_source": "json-csr", "key_type": "ec", "key_bits": 384,
        "signature_bits": 384, "use_pss": true, "server_flag": false, "client_flag": false, "code_signing_flag": true,
        "email_protection_flag": true, "key_usage": ["DigitalSignature"], "ext_key_usage": ["TimeStamping"],
        "ext_key_usage_oids": ["1.2.3.4"],
        "policy_identifiers": ["1.2.3.5", "{\"cps\":\"http://x\",\"oid\":\"1.2.3.6\"}"],
        "basic_constraints_valid_for_non_ca": true, "ou": ["DEV"], "organization": ["COMPANY", "OTHER"],
        "country": ["KR"], "locality": ["Seoul"], "province": ["P"], "street_address": ["S"], "postal_code": ["1"],
        "generate_lease": true, "no_store": true, "no_store_metadata": true,
    ]

    private static let usual: [String: JSONValue] = [
        "ttl": 0, "max_ttl": 0, "not_before_duration": 30, "not_after": "", "issuer_ref": "default",
        "allowed_domains": [], "allowed_domains_template": false, "allow_localhost": true, "allow_bare_domains": false,
        "allow_subdomains": false, "allow_glob_domains": false, "allow_wildcard_certificates": true,
        "allow_any_name": false, "allow_token_displayname": false, "enforce_hostnames": true, "require_cn": true,
        "cn_validations": ["email", "hostname"], "allow_ip_sans": true, "allowed_uri_sans": [],
        "allowed_uri_sans_template": false, "allowed_other_sans": [], "allowed_serial_numbers": [],
        "allowed_user_ids": [], "use_csr_common_name": true, "use_csr_sans": true, "serial_number_source": "",
        "key_type": "rsa", "key_bits": 2048, "signature_bits": 0, "use_pss": false, "server_flag": true,
        "client_flag": true, "code_signing_flag": false, "email_protection_flag": false,
        "key_usage": ["DigitalSignature", "KeyAgreement", "KeyEncipherment"], "ext_key_usage": [],
        "ext_key_usage_oids": [], "policy_identifiers": [], "basic_constraints_valid_for_non_ca": false, "ou": [],
        "organization": [], "country": [], "locality": [], "province": [], "street_address": [], "postal_code": [],
        "generate_lease": false, "no_store": false, "no_store_metadata": false,
    ]

    @Test func everyFieldComesBackAsItWasSent() async throws {
        #expect(Set(Self.changed.keys) == Set(PKIRole.fields.definitions.keys))
        try await PKIStage.run { pki in
            #expect(try await pki.ask(.update, "roles/usual").data == Self.usual)
            #expect(try await pki.ask(.read, "roles/usual").data == Self.usual)
            try await pki.ask(.update, "roles/changed", Self.changed)
            #expect(try await pki.ask(.read, "roles/changed").data == Self.changed)
            for (name, value) in Self.changed where name != "key_bits" {
                try await pki.ask(.update, "roles/one", [name: value])
                let data = try await pki.ask(.read, "roles/one").data ?? [:]
                #expect(data[name] == value)
                #expect(data.filter { Self.usual[$0.key] != $0.value && $0.key != "key_bits" }.keys.sorted() == [name])
            }
            #expect(try await pki.ask(.list, "roles").data?["keys"] == ["changed", "one", "usual"])
            try await pki.ask(.delete, "roles/one")
            #expect(await vaultFailure { try await pki.ask(.read, "roles/one") } == .notFound)
        }
    }

    @Test func durationsAndListsAreReadInEveryForm() async throws {
        try await PKIStage.run { pki in
            try await pki.ask(
                .update, "roles/lenient",
                [
                    "ttl": "1h30m", "max_ttl": "2d", "allowed_domains": "a.test, b.test", "allow_subdomains": "true",
                    "key_type": "EC", "policy_identifiers": "1.2.3,1.2.4", "ou": "A,B",
                ])
            let data = try await pki.ask(.read, "roles/lenient").data ?? [:]
            #expect(data["ttl"] == 5400 && data["max_ttl"] == 172_800)
            #expect(data["allowed_domains"] == ["a.test", "b.test"] && data["allow_subdomains"] == true)
            #expect(data["key_type"] == "ec" && data["key_bits"] == 256)
            #expect(data["policy_identifiers"] == ["1.2.3", "1.2.4"] && data["ou"] == ["A", "B"])
            try await pki.ask(
                .update, "roles/policies", ["policy_identifiers": "[{\"oid\":\"1.2.3\",\"notice\":\"n\"},\"1.2.4\"]"])
            #expect(
                try await pki.ask(.read, "roles/policies").data?["policy_identifiers"]
                    == ["{\"notice\":\"n\",\"oid\":\"1.2.3\"}", "1.2.4"])
        }
    }

    @Test func patchChangesOnlyWhatIsSent() async throws {
        try await PKIStage.run { pki in
            #expect(
                await pki.refusal(.patch, "roles/x", ["ttl": 1]) == "Unable to fetch role entry to patch")
            try await pki.ask(.update, "roles/x", Self.changed)
            try await pki.ask(.patch, "roles/x", ["ttl": "30m", "allow_localhost": true])
            var expected = Self.changed
            expected["ttl"] = 1800
            expected["allow_localhost"] = true
            #expect(try await pki.ask(.read, "roles/x").data == expected)
            try await pki.ask(.patch, "roles/x", ["key_type": "rsa"])
            #expect(try await pki.ask(.read, "roles/x").data?["key_bits"] == 2048)
            #expect(
                await pki.refusal(.patch, "roles/x", ["ttl": "3h"])
                    == "\"ttl\" value must be less than \"max_ttl\" value")
        }
    }

    private static let refusals: [(fields: [String: JSONValue], message: String)] = [
        (["ttl": "2h", "max_ttl": "1h"], "\"ttl\" value must be less than \"max_ttl\" value"),
        (["ttl": -1], "\"ttl\" must not be negative"),
        (["not_before_duration": -31_536_000_000], "\"not_before_duration\" must not be negative"),
        (["key_type": "dsa"], "unknown key type dsa"),
        (["key_bits": 1024], "unsupported bit length for RSA key: 1024"),
        (["key_type": "ec", "key_bits": 255], "unsupported bit length for EC key: 255"),
        (["signature_bits": 128], "unsupported hash signature algorithm: 128"),
        (
            ["ext_key_usage_oids": ["x"]],
            "\"x\" could not be parsed as a valid oid for an extended key usage"
        ),
        (["policy_identifiers": ["1.x"]], "\"1.x\" could not be parsed as a valid oid for a policy identifier"),
        (
            ["policy_identifiers": ["{\"cps\":\"x\"}"]],
            "unable to parse policy identifier {\"cps\":\"x\"}: an object with \"oid\" is expected"
        ),
        (["allowed_other_sans": ["x"]], "expected a semicolon in other SAN \"x\""),
        (
            ["cn_validations": ["phone"]],
            "unknown cn_validations value \"phone\": expected email, hostname or disabled"
        ),
        (
            ["cn_validations": ["disabled", "email"]],
            "cn_validations value \"disabled\" cannot be given together with others"
        ),
        (["serial_number_source": "x"], "unknown serial_number_source \"x\""),
    ]

    @Test func refusesWhatCannotBe() async throws {
        try await PKIStage.run { pki in
            for (fields, message) in Self.refusals {
                #expect(await pki.refusal(.update, "roles/x", fields) == message)
            }
            #expect(await vaultFailure { try await pki.ask(.list, "roles") } == .notFound)
        }
    }

    @Test func warns() async throws {
        try await PKIStage.run { (pki: PKIStage) async throws in
            func warnings(_ fields: [String: JSONValue]) async throws -> [String] {
                try await pki.ask(.update, "roles/x", fields).warnings
            }
            #expect(try await warnings([:]).isEmpty)
            #expect(
                try await warnings(["issuer_ref": "nobody"]) == [
                    "Issuing Certificate was set to nobody but no issuing certificate currently has that name"
                ])
            #expect(
                try await warnings(["generate_lease": true]) == [
                    "it is encouraged to disable generate_lease and rely on PKI's native capabilities when possible; "
                        + "this option can cause instance-wide issues with large numbers of issued certificates"
                ])
            #expect(
                try await warnings(["generate_lease": true, "no_store": true]) == [
                    "mutually exclusive values no_store=true and generate_lease=true were both specified; "
                        + "no_store=true takes priority"
                ])
            #expect(
                try await warnings(["token_max_tll": "1h"]) == [
                    "Endpoint ignored these unrecognized parameters: [token_max_tll]"
                ])
        }
    }
}
