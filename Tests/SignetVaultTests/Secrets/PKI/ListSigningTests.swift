import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetVault

/// `resign-crls` and `sign-revocation-list`, read by openssl and by Python's cryptography.
@Suite struct ListSigningTests {
    private func openssl(_ site: PKISite, _ list: String, root: String) async throws -> String {
        let result = try await site.openssl(
            "crl", "-noout", "-text", "-verify", "-in", site.directory.write("signed.pem", list), "-CAfile",
            site.directory.write("ca.pem", root))
        #expect(result.everything.contains("verify OK"), "\(result.everything)")
        return result.output
    }

    /// Two servers with the same issuer, each with a list of its own.
    @Test func listsOfTwoServersBecomeOne() async throws {
        try await PKISite.run { site in
            let root = try await site.data(
                .update, "root/generate/exported",
                ["common_name": "Shared", "key_type": "rsa", "ttl": "700h", "issuer_name": "shared"])
            let other = try await site.mounted(at: "other/")
            try await other.data(
                .update, "config/ca",
                ["pem_bundle": .string(root.text("certificate") + "\n" + root.text("private_key"))])
            let (here, there) = (try await site.leaf("here.test"), try await other.leaf("there.test"))
            try await site.revoke(here)
            try await other.revoke(there)
            // There it was known too, and later.
            site.stage.clock.advance(by: .seconds(60))
            try await other.stage.services.authorities.record(
                here, authority: try await other.pki.issuers.issuer("default").signingAuthority, role: nil, actor: "x")
            try await other.revoke(here)
            let lists = try await [site, other].texts("crl/pem")
            try await site.data(
                .patch, "issuer/shared", ["revocation_signature_algorithm": "SHA512WithRSAPSS"])
            let published = try await site.raw("crl/pem")
            let response = try await site.stage.ask(
                .update, "issuer/shared/resign-crls",
                ["crls": .array(lists.map(JSONValue.string)), "crl_number": 77, "next_update": "24h"])
            let text = try #require(response.data?["crl"]?.text)
            let union = try CertificateRevocationList(der: PEMBlock.parseAll(text).first?.bytes ?? [])
            #expect(union.number == 77 && union.nextUpdate == site.stage.clock.now.addingTimeInterval(86_400))
            #expect(Set(union.revoked.map(\.serialNumber)) == [here.serialNumber, there.serialNumber])
            let earliest = union.revoked.first { $0.serialNumber == here.serialNumber }
            #expect(earliest?.revokedAt == Date(timeIntervalSince1970: 1_800_000_000))
            #expect(response.warnings.count == 1 && response.warnings[0].contains(here.colonSerial))
            let shown = try await openssl(site, text, root: root.text("certificate"))
            #expect(shown.contains("rsassaPss") && shown.contains("CRL Number: \n                77"), "\(shown)")
            for leaf in [here, there] {
                let verdict = try await site.verify(leaf.pem, root: root.text("certificate"), list: text)
                #expect(verdict.everything.contains("certificate revoked"), "\(verdict.everything)")
            }
            // The published list and its numbers are as they were.
            #expect(try await site.raw("crl/pem") == published)
        }
    }

    @Test func entriesAsTheyAreGiven() async throws {
        try await PKISite.run { site in
            let root = try await site.root().text("certificate")
            let reason = Data([0x0A, 0x01, 0x01]).base64EncodedString()
            // 2027-01-01 00:00:00Z as GeneralizedTime
            let invalid = Data([0x18, 0x0F] + Array("20270101000000Z".utf8)).base64EncodedString()
            let data = try await site.data(
                .update, "issuer/default/sign-revocation-list",
                [
                    "crl_number": "12", "delta_crl_base_number": 11, "format": "der", "next_update": 3600,
                    "revoked_certs": [
                        [
                            "serial_number": "f1:02:03", "revocation_time": "2027-01-02T03:04:05Z",
                            "extensions": [
                                ["id": "2.5.29.21", "value": .string(reason)],
                                ["id": "2.5.29.24", "critical": "false", "value": .string(invalid)],
                            ],
                        ], ["serial_number": "07"],
                    ], "extensions": [["id": "1.2.3.4", "critical": true, "value": "BQA="]],
                ])
            let der = Array(try #require(Data(base64Encoded: data.text("crl"))))
            let shown = try await openssl(
                site, PEMBlock(label: "X509 CRL", bytes: der).text, root: root)
            for part in ["X509v3 Delta CRL Indicator: critical", "Serial Number: F10203", "Key Compromise"] {
                #expect(shown.contains(part), "\(part) is missing in \(shown)")
            }
            let read = try await runTool(
                "python3",
                [
                    "-c",
                    """
                    import sys
                    from cryptography import x509
                    crl = x509.load_der_x509_crl(sys.stdin.buffer.read())
                    oid = x509.ObjectIdentifier
                    own = crl.extensions.get_extension_for_oid(oid("1.2.3.4"))
                    print(own.critical, own.value.value.hex())
                    print(crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number)
                    print(crl.extensions.get_extension_for_class(x509.DeltaCRLIndicator).value.crl_number)
                    print((crl.next_update_utc - crl.last_update_utc).total_seconds())
                    one = crl.get_revoked_certificate_by_serial_number(0xf10203)
                    print(one.revocation_date_utc.isoformat(),
                          one.extensions.get_extension_for_class(x509.InvalidityDate).value.invalidity_date,
                          one.extensions.get_extension_for_class(x509.CRLReason).value.reason.value)
                    print(len(crl.get_revoked_certificate_by_serial_number(7).extensions))
                    """,
                ], input: der)
            #expect(
                read.output == """
                    True 0500
                    12
                    11
                    3600.0
                    2027-01-02T03:04:05+00:00 2027-01-01 00:00:00 keyCompromise
                    0

                    """, "\(read.everything)")
            let entries = try await site.stage.services.authorities.auditEntries(limit: 10, before: nil)
            #expect(entries.contains { $0.action == "crl.sign" && $0.detail == "number 12, 2 entries" })
            // What entries say stays when lists are united.
            let full = try await site.data(
                .update, "issuer/default/sign-revocation-list",
                [
                    "crl_number": 1,
                    "revoked_certs": .string(
                        #"[{"serial_number":"f1-02-03","extensions":[{"id":"2.5.29.24","value":"\#(invalid)"}]}]"#),
                ])
            let again = try await site.data(
                .update, "issuer/default/resign-crls", ["crl_number": 2, "crls": full["crl"] ?? .null])
            #expect(try await openssl(site, again.text("crl"), root: root).contains("Invalidity Date"))
        }
    }

    @Test func refusals() async throws {
        try await PKISite.run { site in
            try await site.root("Ours", ["issuer_name": "ours"])
            try await site.root("Others", ["issuer_name": "others"])
            let own: JSONValue = .string(String(decoding: try await site.raw("issuer/ours/crl/pem"), as: UTF8.self))
            let (sign, unite) = ("issuer/others/sign-revocation-list", "issuer/others/resign-crls")
            let entry: JSONValue = ["serial_number": "01"]
            let cases: [(path: String, fields: [String: JSONValue], message: String)] = [
                (sign, [:], "crl_number parameter must be 0 or greater"),
                (sign, ["crl_number": -1], "crl_number parameter must be 0 or greater"),
                (sign, ["crl_number": 1, "delta_crl_base_number": -2], "delta_crl_base_number parameter must be"),
                (sign, ["crl_number": 1, "next_update": "0s"], "next_update parameter must be greater than 0"),
                (sign, ["crl_number": 1, "next_update": .integer(.max)], "Field validation failed: "),
                (sign, ["crl_number": 1, "format": "text"], "the \"format\" parameter must be"),
                (sign, ["crl_number": 1, "revoked_certs": "x"], "revoked_certs: a list of objects is expected"),
                (sign, ["crl_number": 1, "revoked_certs": [1]], "revoked_certs: a list of objects is expected"),
                (sign, ["crl_number": 1, "revoked_certs": [[:]]], "revoked_certs[0]: invalid serial_number"),
                (sign, ["crl_number": 1, "revoked_certs": [entry, entry]], "revoked_certs[1]: serial_number"),
                (
                    sign, ["crl_number": 1, "revoked_certs": [["serial_number": "01", "revocation_time": "soon"]]],
                    "revoked_certs[0]: invalid revocation_time"
                ),
                (sign, ["crl_number": 1, "extensions": [["id": "x"]]], "extensions: \"x\" is no OID"),
                (sign, ["crl_number": 1, "extensions": [["id": "1.2.3", "value": "%"]]], "extensions: the value of"),
                (
                    sign, ["crl_number": 1, "extensions": [["id": "2.5.29.20", "value": "AgEB"]]],
                    "extensions: 2.5.29.20 is not allowed"
                ),
                (unite, ["crl_number": 1], "crls parameter must hold at least one CRL"),
                (unite, ["crl_number": 1, "crls": "nonsense"], "CRL at index 0 could not be PEM-decoded"),
                (unite, ["crl_number": 1, "crls": own], "CRL at index 0 was not signed by requested issuer"),
            ]
            for (path, fields, message) in cases {
                let failure = await vaultFailure(mappingErrors: true) { try await site.data(.update, path, fields) }
                #expect(failure?.status == 400, "\(message): \(String(describing: failure))")
                #expect(failure?.messages.first?.hasPrefix(message) == true, "\(String(describing: failure))")
            }
            try await site.data(.patch, "issuer/others", ["usage": "issuing-certificates"])
            let failure = await vaultFailure { try await site.data(.update, sign, ["crl_number": 1]) }
            #expect(failure?.messages.first?.hasPrefix("requested usage crl-signing for issuer [") == true)
        }
    }
}

extension [PKISite] {
    /// The text of the same path of each.
    fileprivate func texts(_ path: String) async throws -> [String] {
        var texts: [String] = []
        for site in self { texts.append(String(decoding: try await site.raw(path), as: UTF8.self)) }
        return texts
    }
}
