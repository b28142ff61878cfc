import SignetCore
import SignetHCL

/// The files that people have.
enum HCLFixture {
    static let policy = """
        # Work with pki secrets engine
        path "pki*" {
          capabilities = [ "create", "read", "update", "delete", "list", "sudo", ]
        }

        path "auth/token/create" { policy = "write" }
        """

    static let agent = """
        pid_file = "./pidfile"

        vault {
          address = "http://127.0.0.1:8200" // dev
        }

        auto_auth {
          method {
            type = "approle"
            config = {
              role_id_file_path                   = "roleid"
              secret_id_file_path                 = "secretid"
              remove_secret_id_file_after_reading = false
            }
          }
          sink "file" {
            config = { path = "/tmp/token", mode = 0640 }
          }
        }

        template {
          source      = "ca-a.tpl"
          destination = "../cert/ca.crt"
        }
        template {
          contents    = <<-EOT
            {{ with secret "pki/issue/x" "ttl=2m" }}
              {{ .Data.certificate }}${HOME}
            {{ end }}
            EOT
          destination = "../cert/a.crt"
          perms       = "0600"
        }
        /* the end */
        """

    static let job = """
        variable "image" {
          type    = string
          default = "demo:1"
        }
        job "mtls-service-a" {
          datacenters = ["dc1"]
          type        = "service"
          meta { owner = "ops" }
          group "service" {
            count = var.count + 1
            network {
              port "https" { static = 7433 }
            }
            vault {
              namespace   = ""
              policies    = ["pki", upper("x")]
              change_mode = "noop"
            }
            task "python-task" {
              driver = "raw_exec"
              env {
                ADDRESS = "${NOMAD_IP_https}:${NOMAD_PORT_https}"
                PRICE   = "$${not} 100%"
              }
              template {
                data = <<EOH
        #!/bin/bash
        {{ with secret "pki/issue/example-dot-com" "ttl=2m" }}
        {{ .Data.issuing_ca }}{{ end }}
              EOH
                destination = "local/start.sh"
              }
            }
          }
        }
        """

    static func body(_ text: String, _ dialect: HCLDialect = .hcl1) throws(SignetError) -> HCLBody {
        try HCLDocument(parsing: text, fileName: "f.hcl", dialect: dialect).body
    }

    /// The value of `x = ...`.
    static func value(_ text: String, _ dialect: HCLDialect = .hcl1) throws(SignetError) -> HCLValue.Kind? {
        try body("x = \(text)", dialect).attributes.first?.value.kind
    }
}

extension HCLBody {
    func block(_ type: String) -> HCLBlock? { blocks.first { $0.type == type } }

    func value(_ name: String) -> HCLValue? { attributes.first { $0.name == name }?.value }
}
