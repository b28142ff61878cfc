/// The files of the article's repository, as they are written there, but for ports, and paths that name a person's home or /tmp.
struct ArticleFiles {
    /// Of the server.
    let vault: Int
    /// What the jobs reserve (7433 and 8433 in the article).
    let reserved: (a: Int, b: Int)
    /// What the services listen on (7443 and 8443 in the article).
    let served: (a: Int, b: Int)
    /// The directory of the repository.
    let home: String

    /// `vault_agent/vault_agent.hcl`: the method without a label, its `config` an attribute, one authority for both services.
    var agent: String {
        """
        pid_file = "pidfile"

        auto_auth {
          method  {
            type = "approle"
            config = {
              role_id_file_path = "roleid"
              secret_id_file_path = "secretid"
            }
          }

          sink {
            type = "file"
            config = {
              path = "\(home)/token-of-the-agent"
            }
          }
        }

        vault {
          address = "http://127.0.0.1:\(vault)"
        }

        template {
          source      = "ca-a.tpl"
          destination = "../cert/ca.crt"
        }

        template {
          source      = "cert-a.tpl"
          destination = "../cert/service-a.crt"
        }

        template {
          source      = "key-a.tpl"
          destination = "../cert/service-a.key"
        }

        template {
          source      = "cert-b.tpl"
          destination = "../cert/service-b.crt"
        }

        template {
          source      = "key-b.tpl"
          destination = "../cert/service-b.key"
        }
        """
    }

    /// The six templates of `vault_agent/` by their names; `ca-b.tpl` is there and not used.
    var templates: [String: String] {
        var files: [String: String] = [:]
        for service in ["a", "b"] {
            for (kind, field) in [("ca", "issuing_ca"), ("cert", "certificate"), ("key", "private_key")] {
                files["\(kind)-\(service).tpl"] = Self.template("\(kind)-\(service)", service, field)
            }
        }
        return files
    }

    private static func template(_ name: String, _ service: String, _ field: String) -> String {
        """
        {{- /* \(name).tpl */ -}}
        {{ with secret "pki/issue/example-dot-com" "common_name=service-\(service).example.com" "ttl=2m" }}
        {{ .Data.\(field) }}{{ end }}
        """
    }

    /// `nomad/service_a_job.hcl` and the same for b. What installs Flask is left out: the service needs none.
    func job(_ service: String) -> String {
        let port = service == "a" ? reserved.a : reserved.b
        let templates = ["ca", "cert", "key"].map { kind in
            let field = ["ca": "issuing_ca", "cert": "certificate", "key": "private_key"][kind] ?? ""
            let file = ["ca": "ca.crt", "cert": "service-\(service).crt", "key": "service-\(service).key"][kind] ?? ""
            return """
                      template {
                        data = <<EOH
                \(Self.template("\(kind)-a", service, field))
                      EOH
                \t\t\t\tdestination = "/cert/\(file)"
                \t\t\t\tchange_mode = "\(kind == "cert" ? "restart" : "noop")"
                      }
                """
        }
        return """
            job "mtls-service-\(service)" {
              datacenters = ["dc1"]

              type = "service"

              group "service" {
                count = 1

                network {
            \t    port "https" {
                    static = \(port)
                  }
                }

                vault {
                  namespace = ""
                  policies = ["pki"]
                  change_mode = "noop"
                }

                task "python-task" {
                  driver = "raw_exec"

                  config {
                    command = "local/start.sh"
                  }
                  template {
                    data = <<EOH
            #!/bin/bash
            cp -R \(home)/python_service_\(service) python_service_\(service)
            cd python_service_\(service)
            python3 main.py
                  EOH
            \t\t\t\tdestination = "local/start.sh"
                  }
            \(templates.joined(separator: "\n"))
                }
              }
            }
            """
    }

    /// `python_service_a/main.py` or that of b: Python's own server in the place of Flask, with the article's contexts.
    func service(_ service: String) -> String {
        let (own, peer) = service == "a" ? (served.a, served.b) : (served.b, served.a)
        return """
            import http.client, http.server, socket, ssl

            NAME, PORT = "service-\(service)", \(own)
            PEER, PEER_PORT = "service-\(service == "a" ? "b" : "a").example.com", \(peer)
            CA, PAIR = "../cert/ca.crt", (f"../cert/{NAME}.crt", f"../cert/{NAME}.key")

            def ask_peer(cafile, pair):
                try:
                    context = ssl.create_default_context(cafile=cafile)
                    if pair: context.load_cert_chain(*pair)
                    connection = http.client.HTTPSConnection(PEER, PEER_PORT, timeout=10)
                    connection.sock = context.wrap_socket(
                        socket.create_connection(("127.0.0.1", PEER_PORT), 10), server_hostname=PEER)
                    connection.request("GET", "/")
                    return connection.getresponse().read().decode()
                except Exception as error:
                    return repr(error)

            class Service(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    ways = {
                        "/": lambda: f'Hello from "{NAME}"', "/w-mtls": lambda: ask_peer(CA, PAIR),
                        "/wo-cert-mtls": lambda: ask_peer(CA, None), "/wo-ca-mtls": lambda: ask_peer(None, PAIR),
                    }
                    body = ways[self.path]().encode()
                    self.send_response(200)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            ssl_context = ssl.create_default_context(purpose=ssl.Purpose.CLIENT_AUTH, cafile=CA)
            ssl_context.load_cert_chain(*PAIR)
            ssl_context.verify_mode = ssl.\(service == "a" ? "CERT_NONE" : "CERT_REQUIRED")
            server = http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Service)
            server.socket = ssl_context.wrap_socket(server.socket, server_side=True)
            print(f"{NAME} listens", flush=True)
            server.serve_forever()
            """
    }
}
