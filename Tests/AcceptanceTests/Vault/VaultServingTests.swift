import Foundation
import SignetTestSupport
import Testing

/// nginx with certificates of `pki/issue`, judged by curl and openssl.
@Suite struct VaultServingTests {
    private func serve(_ site: VaultSite, _ name: String = "web") async throws -> NginxServer {
        try await NginxServer.start(
            in: site.file("nginx"), port: freePort(), certificate: site.file("\(name).crt"),
            key: site.file("\(name).key"))
    }

    @Test func anIssuedCertificateIsBelievedUntilItEndsOrIsRevoked() async throws {
        let (site, server) = try await VaultSite.development()
        try await site.makeAuthority()
        let issued = try await site.issue("web")
        let mode = try FileManager.default.attributesOfItem(atPath: site.file("web.key"))[.posixPermissions]
        #expect(mode as? Int == 0o600)
        let nginx = try await serve(site)

        let believed = try await site.curl(nginx, "--cacert root.crt")
        #expect(believed.output == "Hello from nginx", "\(believed.everything)")
        try await isRefusedWithAnotherRoot(site, nginx)
        // The root is still valid then, the certificate is not.
        let ended = try await site.curl(nginx, "--cacert root.crt", prefix: "faketime '+4 days'")
        #expect(ended.status == 60 && ended.errorOutput.contains("expired"), "\(ended.everything)")

        try await checkBeforeRevoking(site)
        let revoked = try await site.run("vault write pki/revoke serial_number=\(issued.serial_number)")
        #expect(revoked.contains("revocation_time_rfc3339"), "\(revoked)")
        try await checkAfterRevoking(site)
        let listed = try await site.curl(nginx, "--cacert root.crt --crlfile crl.pem")
        #expect(listed.status == 60 && listed.errorOutput.contains("revoked"), "\(listed.everything)")

        try await renew(site, nginx, instead: issued)
        try await nginx.stop()
        try await site.stop(server)
    }

    private func isRefusedWithAnotherRoot(_ site: VaultSite, _ nginx: NginxServer) async throws {
        try await site.run(
            """
            vault secrets enable -path=other pki
            vault write -field=certificate other/root/generate/internal common_name="Example Root" key_type=ec \
                > other.crt
            """)
        let refused = try await site.curl(nginx, "--cacert other.crt")
        #expect(refused.status == 60, "\(refused.everything)")
    }

    private func checkBeforeRevoking(_ site: VaultSite) async throws {
        try await site.run("curl -sSf $VAULT_ADDR/v1/pki/crl/pem > crl.pem")
        let valid = try await site.run(
            "openssl verify -x509_strict -crl_check -CAfile root.crt -CRLfile crl.pem web.crt")
        #expect(valid == "web.crt: OK")
        let ended = try await site.shell(
            "openssl verify -attime $(date -d '+2 days' +%s) -crl_check -CAfile root.crt -CRLfile crl.pem web.crt")
        #expect(ended.status == 2 && ended.errorOutput.contains("certificate has expired"), "\(ended.everything)")
        for options in ["", "-sha256", "-no_nonce"] {
            let good = try await site.ocsp("web.crt", options: options)
            #expect(good.contains("Response verify OK") && good.contains("web.crt: good"), "\(options): \(good)")
        }
    }

    private func checkAfterRevoking(_ site: VaultSite) async throws {
        try await site.run("curl -sSf $VAULT_ADDR/v1/pki/crl/pem > crl.pem")
        let refused = try await site.shell("openssl verify -crl_check -CAfile root.crt -CRLfile crl.pem web.crt")
        #expect(refused.status == 2 && refused.errorOutput.contains("certificate revoked"), "\(refused.everything)")
        let answer = try await site.ocsp("web.crt")
        #expect(answer.contains("Response verify OK") && answer.contains("web.crt: revoked"), "\(answer)")
        // The same by GET, as browsers ask; a number of ones makes slashes in a row. And the list in DER.
        let got = try await site.run(
            #"""
            asked="-issuer root.crt -cert web.crt -serial 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF -no_nonce"
            openssl ocsp $asked -reqout request.der
            base64 -w0 request.der | grep -q //
            for safe in '' /; do
                quote='import sys, urllib.parse as url; print(url.quote(sys.stdin.read(), sys.argv[1]))'
                curl -sSf "$VAULT_ADDR/v1/pki/ocsp/$(base64 -w0 request.der | python3 -c "$quote" "$safe")" > response.der
                openssl ocsp $asked -CAfile root.crt -respin response.der 2>&1
            done
            curl -sSf $VAULT_ADDR/v1/pki/crl > crl.der
            cmp crl.der <(openssl crl -in crl.pem -outform DER)
            openssl crl -in crl.pem -CAfile root.crt -noout 2>&1
            """#)
        #expect(got.ranges(of: "web.crt: revoked").count == 2 && got.hasSuffix("verify OK"), "\(got)")
    }

    /// The next certificate takes the place of the revoked one while nginx runs.
    private func renew(_ site: VaultSite, _ nginx: NginxServer, instead old: IssuedLines) async throws {
        let issued = try await site.issue("web")
        #expect(issued.serial != old.serial)
        let reload = try NginxServer.reload(in: site.file("nginx"))
        let reloaded = try await runTool(reload[0], Array(reload.dropFirst()))
        #expect(reloaded.status == 0, "\(reloaded.everything)")
        let served = try await eventually("nginx to serve the next certificate", explanation: { nginx.log }) {
            let result = try await site.curl(nginx, "--cacert root.crt --crlfile crl.pem")
            return result.status == 0 ? result.output : nil
        }
        #expect(served == "Hello from nginx")
    }

    /// A root that nobody can reach signs once, by openssl; what hangs in the server is the intermediate.
    @Test func anIntermediateOfAnOfflineRootIsServedWithItsChain() async throws {
        let (site, server) = try await VaultSite.development()
        try await site.run(
            #"""
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes -keyout root.key -out root.crt -days 3650 \
                -subj "/CN=Offline Root" -addext keyUsage=critical,keyCertSign,cRLSign 2>/dev/null
            vault secrets enable -path=pki_int pki
            vault secrets tune -max-lease-ttl=43800h pki_int
            vault write -field=csr pki_int/intermediate/generate/internal common_name="Example Intermediate" \
                key_type=ec key_bits=256 add_basic_constraints=true > int.csr
            printf '%s\n' 'basicConstraints=critical,CA:TRUE,pathlen:0' 'keyUsage=critical,keyCertSign,cRLSign' \
                'subjectKeyIdentifier=hash' 'authorityKeyIdentifier=keyid' > int.ext
            openssl x509 -req -in int.csr -CA root.crt -CAkey root.key -CAcreateserial -days 1825 -extfile int.ext \
                -out int.crt 2>/dev/null
            rm root.key
            cat int.crt root.crt > bundle.pem
            vault write -format=json pki_int/intermediate/set-signed certificate=@bundle.pem > imported.json
            python3 -c 'import json; d = json.load(open("imported.json"))["data"]; assert len(d["imported_issuers"]) == 2, d'
            vault write pki_int/config/urls crl_distribution_points="$VAULT_ADDR/v1/pki_int/crl" \
                ocsp_servers="$VAULT_ADDR/v1/pki_int/ocsp"
            """#)
        try await site.makeRole(mount: "pki_int")
        let issued = try await site.issue("web", mount: "pki_int")
        #expect(issued.ca_chain?.count == 1, "\(issued)")
        let nginx = try await serve(site)
        let believed = try await site.curl(nginx, "--cacert root.crt")
        #expect(believed.output == "Hello from nginx", "\(believed.everything)")

        let whole = try await site.run(
            """
            curl -sSf $VAULT_ADDR/v1/pki_int/ca_chain > chain.pem
            cmp <(openssl x509 -in chain.pem -outform DER) <(openssl x509 -in int.crt -outform DER)
            grep -c BEGIN chain.pem
            curl -sSf $VAULT_ADDR/v1/pki_int/crl/pem > crl.pem
            openssl verify -x509_strict -crl_check -CAfile root.crt -untrusted int.crt -CRLfile crl.pem web.crt
            """)
        #expect(whole == "2\nweb.crt: OK")
        let good = try await site.ocsp("web.crt", issuer: "int.crt", mount: "pki_int")
        #expect(good.contains("Response verify OK") && good.contains("web.crt: good"), "\(good)")
        try await site.run("vault write pki_int/revoke serial_number=\(issued.serial_number)")
        let revoked = try await site.ocsp("web.crt", issuer: "int.crt", mount: "pki_int")
        #expect(revoked.contains("web.crt: revoked"), "\(revoked)")
        try await nginx.stop()
        try await site.stop(server)
    }

    /// Root and intermediate in two mounts, as Vault's own tutorial has them.
    @Test func anIntermediateIsSignedByTheRootOfAnotherMount() async throws {
        let (site, server) = try await VaultSite.development()
        try await site.makeAuthority()
        try await site.run(
            #"""
            vault secrets enable -path=pki_int pki
            vault secrets tune -max-lease-ttl=43800h pki_int
            vault write -format=json pki_int/intermediate/generate/internal common_name="Example Intermediate" \
                key_type=ec | python3 -c 'import json, sys; print(json.load(sys.stdin)["data"]["csr"])' > int.csr
            vault write -format=json pki/root/sign-intermediate issuer_ref=root-a csr=@int.csr format=pem_bundle ttl=43800h \
                common_name="Example Intermediate" max_path_length=0 > signed.json
            python3 -c 'import json; print(json.load(open("signed.json"))["data"]["certificate"])' > int.crt
            vault write pki_int/intermediate/set-signed certificate=@int.crt
            vault list pki_int/issuers
            """#)
        try await site.makeRole(mount: "pki_int")
        _ = try await site.issue("web", mount: "pki_int")
        let nginx = try await serve(site)
        let believed = try await site.curl(nginx, "--cacert root.crt")
        #expect(believed.output == "Hello from nginx", "\(believed.everything)")
        // The intermediate itself is revoked by the root: a list of both is needed to see that.
        let checked = try await site.shell(
            """
            curl -sSf $VAULT_ADDR/v1/pki/crl/pem > lists.pem && echo >> lists.pem
            curl -sSf $VAULT_ADDR/v1/pki_int/crl/pem >> lists.pem && echo >> lists.pem
            openssl verify -crl_check_all -CAfile root.crt -untrusted int.crt -CRLfile lists.pem web.crt
            vault write pki/revoke serial_number=$(openssl x509 -in int.crt -noout -serial | cut -d= -f2 | sed 's/../&:/g; s/:$//')
            curl -sSf $VAULT_ADDR/v1/pki/crl/pem > lists.pem && echo >> lists.pem
            curl -sSf $VAULT_ADDR/v1/pki_int/crl/pem >> lists.pem
            openssl verify -crl_check_all -CAfile root.crt -untrusted int.crt -CRLfile lists.pem web.crt
            """)
        #expect(checked.output.contains("web.crt: OK"), "\(checked.everything)")
        #expect(checked.status == 2 && checked.errorOutput.contains("certificate revoked"), "\(checked.everything)")
        try await nginx.stop()
        try await site.stop(server)
    }
}
