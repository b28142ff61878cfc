import SignetVault
import Testing

@Suite("Vault's command line, rewritten")
struct GoFlagsTests {
    @Test(
        "As articles and tests write it",
        arguments: [
            ("vault server -dev -dev-root-token-id=root", "server --dev --dev-root-token-id=root"),
            ("/usr/bin/vault server -config=/etc/v.json", "server --config=/etc/v.json"),
            ("vault server -config /etc/v.json", "server --config=/etc/v.json"),
            ("vault -version", "vault version"), ("vault version", "vault version"),
            ("vault --version", "vault version"),
            ("vault", "vault"), ("vault -h", "vault --help"), ("signet vault read -help", "vault read --help"),
            ("vault secrets tune -max-lease-ttl=87600h pki", "vault secrets tune --max-lease-ttl=87600h pki"),
            (
                "vault write -f -field=secret_id auth/approle/role/pki-agent/secret-id",
                "vault write --force --field=secret_id auth/approle/role/pki-agent/secret-id"
            ),
            (
                "vault token create -field token -policy nomad-server -period 72h -orphan",
                "vault token create --field=token --policy=nomad-server --period=72h --orphan"
            ),
            (
                "vault operator generate-root -address https://h:1 -tls-skip-verify -decode -AbC= -otp o-1",
                "vault operator generate-root --address=https://h:1 --tls-skip-verify --decode=-AbC= --otp=o-1"
            ),
            ("vault kv get -version=3 secret/a", "vault kv get --secret-version=3 secret/a"),
            ("vault kv put secret/a -", "vault kv put secret/a -"),
            ("vault operator init -n 5 -t=3", "vault operator init --key-shares=5 --key-threshold=3"),
            ("vault token create -renewable=false -orphan=true", "vault token create --no-renewable --orphan"),
            ("vault token create -orphan=false", "vault token create"),
            ("signet vault read -format=json a -- -b", "vault read --format=json a -- -b"),
            ("vault write a key=-x ---odd", "vault write a key=-x ---odd"),
            ("vault read -field", "vault read --field"),
            ("vault agent -config=a.hcl -log-level=debug", "agent --config=a.hcl --log-level=debug"),
            (
                "signet agent -config a.hcl -config b -exit-after-auth",
                "agent --config=a.hcl --config=b --exit-after-auth"
            ),
            ("signet agent status -state /s -json", "agent status --state=/s --json"),
            ("signet agent rotate --config=a web", "agent rotate --config=a web"), ("signet agent -h", "agent --help"),
            ("signet ca create -x=y", "ca create -x=y"), ("signet cert list --vault", "cert list --vault"),
        ])
    func rewriting(line: String, expected: String) {
        let words = line.split(separator: " ").map(String.init)
        #expect(GoFlags.arguments(words).joined(separator: " ") == expected)
    }

    @Test("Which exit codes count is told by the command line")
    func recognition() {
        #expect(GoFlags.isVault(["/opt/vault", "read", "a"]))
        #expect(GoFlags.isVault(["signet", "vault", "read"]))
        #expect(!GoFlags.isVault(["signet", "ca", "vault"]))
        #expect(!GoFlags.isVault([]))
    }
}
