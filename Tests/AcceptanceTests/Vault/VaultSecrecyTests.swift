import Foundation
import SignetTestSupport
import Testing

/// A server with everything logged, used as people use one; then every secret that was made is looked for in what it printed
/// and wrote.
@Suite struct VaultSecrecyTests {
    /// Uses the server by HTTP; prints a secret on each line, with its name.
    private static let life = #"""
        import base64, json, os, urllib.request, urllib.error
        token = None
        def ask(method, path, body=None, **options):
            headers = {"X-Vault-Token": options.get("token", token) or "", **options.get("headers", {})}
            data = json.dumps(body).encode() if body is not None else None
            request = urllib.request.Request(os.environ["VAULT_ADDR"] + "/v1/" + path, data, headers, method=method)
            try:
                answer = urllib.request.urlopen(request, timeout=60).read()
            except urllib.error.HTTPError as error:
                if options.get("refused"): return {}
                raise SystemExit(f"{method} {path}: {error.code} {error.read().decode()}")
            return json.loads(answer) if answer else {}
        def secret(name, value):
            print(json.dumps([name, value]))
            return value
        made = ask("POST", "sys/init", {"secret_shares": 3, "secret_threshold": 2})
        for share in made["keys"] + made["keys_base64"]: secret("share", share)
        for share in made["keys"][:2]: ask("POST", "sys/unseal", {"key": share})
        token = secret("root token", made["root_token"])
        ask("POST", "sys/audit/file", {"type": "file", "options": {"file_path": os.environ["AUDIT"]}})
        for kind in ["approle", "userpass"]: ask("POST", "sys/auth/" + kind, {"type": kind})
        for path, kind in [("secret", "kv-v2"), ("pki", "pki"), ("transit", "transit")]:
            ask("POST", "sys/mounts/" + path, {"type": kind})
        ask("POST", "secret/data/app", {"data": {"password": secret("value", "value-in-the-store")}})
        ask("POST", "secret/data/app", {"data": ["value-in-the-store"]}, refused=True)
        ask("POST", "secret/data/app?password=" + secret("query", "value-in-the-query"), {"data": {}})
        ask("GET", "secret/data/app?version=" + secret("bad query", "value-in-a-bad-query"), refused=True)
        ask("POST", "auth/userpass/users/ann", {"password": secret("password", "password-of-ann")})
        ask("POST", "auth/userpass/login/ann", {"password": secret("wrong", "password-not-of-ann")}, token="", refused=True)
        login = ask("POST", "auth/userpass/login/ann", {"password": "password-of-ann"}, token="")
        secret("login", login["auth"]["client_token"])
        ask("POST", "auth/approle/role/web", {"token_policies": "default"})
        role = ask("GET", "auth/approle/role/web/role-id")["data"]["role_id"]
        made = ask("POST", "auth/approle/role/web/secret-id", {})["data"]
        secret("secret id", made["secret_id"])
        login = ask("POST", "auth/approle/login", {"role_id": role, "secret_id": made["secret_id"]}, token="")
        secret("login", login["auth"]["client_token"])
        wrapped = ask("POST", "auth/approle/role/web/secret-id", {}, headers={"X-Vault-Wrap-TTL": "60"})["wrap_info"]
        secret("envelope", wrapped["token"])
        secret("wrapped", ask("POST", "sys/wrapping/unwrap", {}, token=wrapped["token"])["data"]["secret_id"])
        ask("POST", "sys/wrapping/unwrap", {"token": wrapped["token"]}, refused=True)
        root = ask("POST", "pki/root/generate/exported", {"common_name": "root", "key_type": "ec"})
        secret("key of the root", root["data"]["private_key"])
        ask("POST", "pki/roles/web", {"allow_any_name": True, "key_type": "ec"})
        for form in ["pem", "der"]:
            issued = ask("POST", "pki/issue/web", {"common_name": "a.example", "format": form, "ttl": "1h"})["data"]
            secret("issued key", issued["private_key"])
        plain = base64.b64encode(secret("plaintext", "text that was encrypted").encode()).decode()
        ask("POST", "transit/keys/k", {})
        sealed = ask("POST", "transit/encrypt/k", {"plaintext": plain})["data"]["ciphertext"]
        ask("POST", "transit/decrypt/k", {"ciphertext": sealed})
        ask("GET", "sys/mounts", token=secret("unknown token", "hvs.ofNobodyAtAllInTheWorld"), refused=True)
        ask("POST", "auth/token/lookup", {"token": "hvs.ofNobodyAtAllInTheWorld"}, refused=True)
        """#

    @Test func noSecretIsPrintedOrWritten() async throws {
        let (site, server) = try await VaultSite.configured {
            "storage \"file\" {\n  path = \"\($0.file("data"))\"\n}\n"
        }
        let script = try site.directory.write("life.py", Self.life)
        let used = try await site.shell("AUDIT=\(site.directory.file("data/audit.log")) python3 \(script)")
        #expect(used.status == 0, "\(used.everything)")
        var book = SecretBook()
        for line in used.output.split(separator: "\n") {
            let pair = try JSONDecoder().decode([String].self, from: Data(line.utf8))
            try book.add(pair[0], pair[1])
        }
        #expect(book.count > 60)
        let written = try book.found(below: site.directory.file("data"))
        #expect(written == [])
        try await site.stop(server)
        #expect(book.found(in: Data(server.output.utf8)) == [])
        let left = try book.found(below: site.directory.file("data"))
        #expect(left == [])
        // The search works: what is no secret is there.
        let audit = try String(contentsOfFile: site.directory.file("data/audit.log"), encoding: .utf8)
        #expect(audit.contains("auth/userpass/login/ann") && audit.contains("hmac-sha256:"))

        for (file, mode) in [("data", 0o700), ("data/signet.db", 0o600), ("data/audit.log", 0o600)] {
            let attributes = try FileManager.default.attributesOfItem(atPath: site.directory.file(file))
            #expect(attributes[.posixPermissions] as? Int == mode, "\(file)")
        }
    }
}
