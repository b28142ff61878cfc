import Foundation
import SignetTestSupport
import Testing

/// A server with an authority and an AppRole, and agents that use it.
struct AgentSite: Sendable {
    let vault: VaultSite
    let audit: AuditTrail

    /// The role `example-dot-com` of `pki/`, with quick keys, and the AppRole `pki-agent`, whose secret id may be used again.
    /// - Parameter backdating: how long before they are issued lives begin; of the whole life two thirds pass until a renewal
    static func make(on vault: VaultSite, backdating: String = "1s") async throws -> AgentSite {
        try await vault.makeAuthority()
        try await vault.run(
            #"""
            vault write pki/roles/example-dot-com allowed_domains=example.com allow_subdomains=true max_ttl=72h key_type=ec \
                not_before_duration=\#(backdating)
            vault policy write pki - <<'END'
            path "pki/issue/example-dot-com" { capabilities = ["update"] }
            END
            vault auth enable approle
            vault write auth/approle/role/pki-agent token_ttl=60m token_max_ttl=120m token_policies=pki
            vault read -field=role_id auth/approle/role/pki-agent/role-id > roleid
            vault write -f -field=secret_id auth/approle/role/pki-agent/secret-id > secretid
            """#)
        return AgentSite(vault: vault, audit: try await AuditTrail.begin(on: vault))
    }

    /// A development server with all that.
    static func development(
        backdating: String = "1s"
    ) async throws -> (site: AgentSite, server: BackgroundProcess) {
        let (vault, server) = try await VaultSite.development()
        return (try await make(on: vault, backdating: backdating), server)
    }

    func file(_ name: String) -> String { vault.file(name) }

    // MARK: Configurations

    /// What every agent's configuration begins with: the server, and the login with `roleid` and `secretid`, which stays.
    var login: String {
        """
        vault {
          address = "\(vault.address)"
        }

        auto_auth {
          method "approle" {
            config = {
              role_id_file_path                   = "\(file("roleid"))"
              secret_id_file_path                 = "\(file("secretid"))"
              remove_secret_id_file_after_reading = false
            }
          }
        }

        """
    }

    /// Three templates of one certificate with files `FOLDER/ca.crt`, `FOLDER/tls.crt`, `FOLDER/tls.key`.
    /// - Parameter command: run after a change; nil: nothing
    func templates(of name: String, lifetime: String, into folder: String, command: [String]? = nil) -> String {
        let fields = [("issuing_ca", "ca.crt"), ("private_key", "tls.key"), ("certificate", "tls.crt")]
        return fields.map { field, file in
            let words = (command ?? []).map { "\"\($0)\"" }.joined(separator: ", ")
            let exec =
                command == nil || field != "certificate" ? "" : "  exec {\n    command = [\(words)]\n  }\n"
            return """
                template {
                  destination = "\(folder)/\(file)"
                  contents    = <<EOT
                \(Self.template(field, of: name, lifetime: lifetime))EOT
                \(exec)}

                """
        }.joined()
    }

    /// A template of one field.
    static func template(_ field: String, of name: String, lifetime: String) -> String {
        """
        {{- with secret "pki/issue/example-dot-com" "common_name=\(name)" "ttl=\(lifetime)" -}}
        {{ .Data.\(field) }}
        {{ end -}}

        """
    }

    /// The files of `templates(of:lifetime:into:command:)`.
    func group(in folder: String) -> CertificateGroup {
        CertificateGroup(
            authority: file("\(folder)/ca.crt"), certificate: file("\(folder)/tls.crt"), key: file("\(folder)/tls.key"))
    }

    /// The command that writes the serial number of the certificate in a folder to `FOLDER.log`.
    func notingCommand(_ folder: String) throws -> [String] {
        let script = "openssl x509 -in \(file(folder))/tls.crt -noout -serial >>\(file(folder)).log"
        return ["sh", try vault.directory.write("note-\(folder).sh", script + "\n")]
    }

    /// What the noting command wrote: serial numbers as openssl prints them.
    func noted(_ folder: String) -> [String] {
        let text = (try? String(contentsOfFile: file("\(folder).log"), encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map { String($0.replacing("serial=", with: "")) }
    }
}

extension VaultSite {
    /// `vault agent` in a directory of the site, which is its home too.
    func startAgent(in folder: String = "", _ arguments: String...) throws -> BackgroundProcess {
        try BackgroundProcess.start(
            file("bin/vault"), ["agent"] + arguments, environment: ["HOME": directory.path],
            directory: folder.isEmpty ? directory.path : file(folder))
    }
}

extension InstalledPair {
    /// The serial number as openssl prints it.
    var opensslSerial: String { serial.asOpenSSLWritesIt }
}

extension String {
    /// A serial number, which openssl writes without colons and in upper case.
    var asOpenSSLWritesIt: String { replacing(":", with: "").uppercased() }
}
