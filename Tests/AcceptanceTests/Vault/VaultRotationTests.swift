import Foundation
import SignetTestSupport
import Testing

/// The root of a mount gives way to a new one, and nobody is left without trust on the way.
@Suite struct VaultRotationTests {
    @Test func whoTrustsEitherRootBelievesWhatACrossSignedOneIssued() async throws {
        let (site, server) = try await VaultSite.development()
        try await site.makeAuthority()
        let before = try await site.issue("before")
        try await rotate(site)

        _ = try await site.issue("after")
        try await site.run("cat after.crt cross.crt > served.crt; cp -p after.key served.key")
        let nginx = try await NginxServer.start(
            in: site.file("nginx"), port: freePort(), certificate: site.file("served.crt"),
            key: site.file("served.key"))
        for root in ["root.crt", "root-b.crt"] {
            let believed = try await site.curl(nginx, "--cacert \(root)")
            #expect(believed.output == "Hello from nginx", "\(root): \(believed.everything)")
        }
        let judged = try await site.run(
            """
            openssl x509 -in after.crt -out leaf.crt
            openssl verify -x509_strict -CAfile root.crt -untrusted cross.crt leaf.crt
            openssl verify -x509_strict -CAfile root-b.crt leaf.crt
            openssl verify -x509_strict -CAfile root.crt before.crt
            ! openssl verify -CAfile root.crt leaf.crt 2>/dev/null
            """)
        #expect(judged == "leaf.crt: OK\nleaf.crt: OK\nbefore.crt: OK")
        try await revokeWithTheOldRoot(site, before)
        try await nginx.stop()
        try await site.stop(server)
    }

    /// The second root, signed by itself and by the first, and the default from then on.
    private func rotate(_ site: VaultSite) async throws {
        try await site.run(
            #"""
            vault write -format=json pki/root/rotate/internal common_name="Root B" issuer_name=root-b key_type=ec \
                ttl=87600h > root-b.json
            python3 -c 'import json; print(json.load(open("root-b.json"))["data"]["certificate"])' > root-b.crt
            key=$(python3 -c 'import json; print(json.load(open("root-b.json"))["data"]["key_id"])')
            vault write -field=csr pki/intermediate/cross-sign common_name="Root B" key_ref="$key" > cross.csr
            vault write -field=certificate pki/issuer/root-a/sign-intermediate csr=@cross.csr common_name="Root B" \
                ttl=43800h > cross.crt
            vault write pki/issuers/import/cert pem_bundle=@cross.crt
            vault write pki/root/replace default=root-b
            """#)
        let issuers = try await site.json([String].self, "vault list -format=json pki/issuers")
        #expect(issuers.count == 3)
    }

    /// What the old root issued is still answered for.
    private func revokeWithTheOldRoot(_ site: VaultSite, _ issued: IssuedLines) async throws {
        let good = try await site.ocsp("before.crt")
        #expect(good.contains("before.crt: good"), "\(good)")
        try await site.run("vault write pki/revoke serial_number=\(issued.serial_number)")
        let revoked = try await site.ocsp("before.crt")
        #expect(revoked.contains("Response verify OK") && revoked.contains("before.crt: revoked"), "\(revoked)")
        let lists = try await site.run(
            """
            curl -sSf $VAULT_ADDR/v1/pki/issuer/root-a/crl/pem > a.pem
            curl -sSf $VAULT_ADDR/v1/pki/crl/pem > b.pem
            openssl crl -in a.pem -CAfile root.crt -noout 2>&1
            openssl crl -in b.pem -CAfile root-b.crt -noout 2>&1
            openssl crl -in a.pem -noout -text | grep 'Serial Number'
            ! openssl crl -in b.pem -noout -text | grep 'Serial Number'
            """)
        #expect(lists.uppercased().contains("SERIAL NUMBER: \(issued.serial)"), "\(lists)")
        #expect(lists.ranges(of: "verify OK").count == 2, "\(lists)")
        let refused = try await site.shell("openssl verify -crl_check -CAfile root.crt -CRLfile a.pem before.crt")
        #expect(refused.status == 2 && refused.errorOutput.contains("certificate revoked"), "\(refused.everything)")
    }

    /// Between two complete lists a delta tells what was revoked since.
    @Test func aDeltaListTellsWhatTheCompleteOneDoesNotYet() async throws {
        let (site, server) = try await VaultSite.development()
        try await site.makeAuthority()
        let first = try await site.issue("first")
        let second = try await site.issue("second")
        try await site.run(
            """
            vault write pki/config/crl auto_rebuild=true enable_delta=true
            vault write pki/revoke serial_number=\(first.serial_number)
            vault read pki/crl/rotate
            vault write pki/revoke serial_number=\(second.serial_number)
            vault read pki/crl/rotate-delta
            """)
        let complete = try await text(of: "crl", site)
        let delta = try await text(of: "crl/delta", site)
        #expect(complete.contains(first.serial) && !complete.contains(second.serial), "\(complete)")
        #expect(delta.contains(second.serial) && !delta.contains(first.serial), "\(delta)")
        let number = try #require(complete.firstMatch(of: #/X509V3 CRL NUMBER:\s*(\S+)/#)?.output.1)
        let base = try #require(delta.firstMatch(of: #/X509V3 DELTA CRL INDICATOR: CRITICAL\s*(\S+)/#)?.output.1)
        #expect(base == number)
        let told = try await site.ocsp("second.crt")
        #expect(told.contains("second.crt: revoked"), "\(told)")

        try await site.run("vault read pki/crl/rotate")
        let next = try await text(of: "crl", site)
        #expect(next.contains(first.serial) && next.contains(second.serial), "\(next)")
        try await site.stop(server)
    }

    /// A list as openssl prints it, once it has found the signature good, in capital letters.
    private func text(of path: String, _ site: VaultSite) async throws -> String {
        let text = try await site.run(
            """
            curl -sSf $VAULT_ADDR/v1/pki/\(path)/pem > list.pem
            openssl crl -in list.pem -CAfile root.crt -noout 2>&1
            openssl crl -in list.pem -noout -text
            """)
        #expect(text.hasPrefix("verify OK"), "\(text)")
        return text.uppercased()
    }
}
