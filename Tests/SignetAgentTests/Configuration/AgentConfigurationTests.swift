import Foundation
import SignetCore
import SignetTestSupport
import SignetVault
import Testing

@testable import SignetAgent

@Suite("An agent's configuration")
struct AgentConfigurationTests {
    /// As the article's agent is configured: blocks without labels, `config` as an attribute.
    static let article = """
        exit_after_auth = false
        pid_file = "./pidfile"

        vault {
          address = "http://127.0.0.1:8200"
        }

        auto_auth {
          method {
            type = "approle"
            config = {
              role_id_file_path   = "roleid"
              secret_id_file_path = "secretid"
            }
          }
          sink {
            type = "file"
            config = {
              path = "vault_agent_token"
            }
          }
        }

        template {
          source      = "ca-a.tpl"
          destination = "../cert/ca.crt"
        }

        template {
          source      = "cert-a.tpl"
          destination = "../cert/service-a.crt"
        }
        """

    private static let template = #"{{ with secret "pki/issue/web" "ttl=2m" }}{{ .Data.certificate }}{{ end }}"#

    /// A directory with these files, of which `a.hcl` is read.
    static func load(
        _ text: String, beside files: [String: String] = [:], paths: [String] = ["a.hcl"],
        environment: [String: String] = [:], flags: AgentFlags = AgentFlags()
    ) throws -> (AgentConfiguration, directory: String) {
        let directory = try TemporaryDirectory()
        try directory.write("a.hcl", text)
        for (name, content) in files { try directory.write(name, content) }
        let configuration = try AgentConfiguration.load(
            paths, environment: environment, flags: flags, directory: directory.path)
        return (configuration, directory.path)
    }

    @Test("The article's")
    func article() throws {
        let (configuration, directory) = try Self.load(
            Self.article, beside: ["ca-a.tpl": Self.template, "cert-a.tpl": Self.template])
        #expect(configuration.vault.address == "http://127.0.0.1:8200" && configuration.vault.retries == 12)
        #expect(configuration.pidFile == "\(directory)/pidfile" && !configuration.exitsAfterAuth)
        let auth = try #require(configuration.autoAuth)
        var method = AppRoleMethod(roleIDFile: "\(directory)/roleid")
        method.secretIDFile = "\(directory)/secretid"
        #expect(auth.method == .appRole(method) && method.removesSecretID && method.keepsSecretID)
        #expect(auth.sinks == [TokenSinkSettings(path: "\(directory)/vault_agent_token")])
        #expect(auth.sinks.first?.mode == 0o640)
        #expect(auth.leastBackoff == .seconds(1) && auth.mostBackoff == .seconds(300) && !auth.endsOnError)
        let specs = configuration.templates.map(\.spec)
        #expect(specs.map(\.name) == ["ca-a.tpl", "cert-a.tpl"])
        #expect(specs.map(\.targetName) == ["../cert/ca.crt", "../cert/service-a.crt"])
        let cert = AbsolutePath.make("../cert", relativeTo: directory)
        #expect(specs.map(\.target) == [.file("\(cert)/ca.crt"), .file("\(cert)/service-a.crt")])
        #expect(specs.allSatisfy { $0.options.writableDirectories == [cert] })
        #expect(configuration.notes.isEmpty && configuration.child == nil)
    }

    @Test("Both spellings of a block, and JSON, mean the same")
    func spellings() throws {
        let spellings = [
            #"auto_auth { method "token_file" { config = { token_file_path = "t" } } sink "file" { config = { path = "s" mode = 0600 } } }"#,
            #"auto_auth { method { type = "token_file" config { token_file_path = "t" } } sink { type = "file" config { path = "s" mode = "0600" } } }"#,
            #"{"auto_auth": [{"method": [{"token_file": {"config": {"token_file_path": "t"}}}], "sink": [{"file": {"config": {"path": "s", "mode": 384}}}]}]}"#,
            #"{"auto_auth": {"method": {"type": "token_file", "config": {"token_file_path": "t"}}, "sink": {"type": "file", "config": {"path": "s", "mode": "0600"}}}}"#,
        ]
        for text in spellings {
            let (configuration, directory) = try Self.load(text)
            let auth = try #require(configuration.autoAuth, "\(text)")
            #expect(auth.method == .tokenFile("\(directory)/t"), "\(text)")
            #expect(auth.sinks.map(\.path) == ["\(directory)/s"] && auth.sinks.map(\.mode) == [0o600], "\(text)")
        }
    }

    @Test("Every field of a template")
    func templateFields() throws {
        let (configuration, directory) = try Self.load(
            """
            vault { address = "http://h:1" retry { num_retries = -1 } tls_server_name = "v" namespace = "ns" }
            auto_auth { method "approle" { mount_path = "auth/other" min_backoff = "2s" max_backoff = 60
              exit_on_err = true config = { role_id_file_path = "r" secret_id_file_path = "s"
              remove_secret_id_file_after_reading = false keep_secret_id = false
              secret_id_response_wrapping_path = "auth/other/role/web/secret-id" } } }
            template {
              contents = "{{ with secret \\"a/b\\" }}[[ .Data.x ]]{{ end }}"
              destination = "/d/e"
              create_dest_dirs = false
              perms = 0600
              user = "www-data"
              group = 33
              backup = true
              error_on_missing_key = true
              error_fatal = false
              left_delimiter = "[["
              right_delimiter = "]]"
              sandbox_path = "/box"
              function_denylist = ["writeToFile"]
              wait { min = "2s" max = "10s" }
              wait { min = "3s" }
              command = "reload one"
              exec { command = ["nginx", "-s", "reload"] timeout = "5s" }
            }
            template { source = "x.tpl" destination = "y" command = "a b" command_timeout = "7s" wait = "2s:9s" }
            template_config { static_secret_render_interval = "1m" exit_on_retry_failure = true
              lease_renewal_threshold = 0.8 max_connections_per_host = 3 write_directories = ["w"] }
            """, beside: ["x.tpl": "text"])
        #expect(configuration.vault.retries == 0 && configuration.vault.serverName == "v")
        #expect(configuration.vault.namespace == "ns")
        let auth = try #require(configuration.autoAuth)
        guard case .appRole(let role) = auth.method else {
            Issue.record("\(auth.method)")
            return
        }
        #expect(role.mount == "other" && !role.removesSecretID && !role.keepsSecretID)
        #expect(role.wrappingPath == "auth/other/role/web/secret-id")
        #expect(auth.leastBackoff == .seconds(2) && auth.mostBackoff == .seconds(60) && auth.endsOnError)
        let first = configuration.templates[0]
        #expect(first.spec.source == .text("{{ with secret \"a/b\" }}[[ .Data.x ]]{{ end }}"))
        #expect(first.spec.name == "template[0] of a.hcl" && first.spec.target == .file("/d/e"))
        #expect(!first.spec.createsDirectories && first.spec.keepsBackup && !first.spec.failureIsFatal)
        #expect(first.spec.permissions == "0600" && first.spec.user == "www-data" && first.spec.group == "33")
        #expect(first.spec.options.failsOnMissingKey && first.spec.options.leftDelimiter == "[[")
        #expect(first.spec.options.sandbox == "/box" && first.spec.options.deniedFunctions == ["writeToFile"])
        #expect(first.spec.wait == QuietPeriod(least: .seconds(3), most: .seconds(12)))
        #expect(first.command == TemplateCommand(words: ["nginx", "-s", "reload"], timeout: .seconds(5)))
        let second = configuration.templates[1]
        #expect(second.command == TemplateCommand(line: "a b", timeout: .seconds(7)))
        #expect(second.command?.text == "a b" && second.command?.words == ["/bin/sh", "-c", "a b"])
        #expect(second.spec.wait == QuietPeriod(least: .seconds(2), most: .seconds(9)))
        #expect(second.spec.options.writableDirectories == ["/d", directory, "\(directory)/w"].sorted())
        #expect(configuration.rendering.staticSecretInterval == .seconds(60))
        #expect(configuration.rendering.endsOnRetryFailure && configuration.rendering.leaseRenewalThreshold == 0.8)
        #expect(configuration.rendering.parallelRequests == 3)
    }

    @Test("What is wrong is named with file, line and column", arguments: AgentConfigurationProblem.all)
    func problems(of problem: AgentConfigurationProblem) throws {
        let failure = #expect(throws: SignetError.self) { try Self.load(problem.text) }
        let message = failure?.message ?? ""
        #expect(message.hasPrefix(problem.message), "\(message)")
        #expect(failure?.remedy != nil || message.contains("\n"))
    }

    @Test("Unknown keys are told of where Vault Agent does not refuse them")
    func notes() throws {
        let (configuration, _) = try Self.load(
            """
            no_such_key = 1
            vault { adress = "x" }
            auto_auth { method "token_file" { config = { token_file_path = "t" colour = "red" } } sink "file" { config = { path = "s" } } }
            """)
        #expect(
            configuration.notes.map(\.description) == [
                #"a.hcl:1:1: unknown key "no_such_key"."#, #"a.hcl:2:9: vault: unknown key "adress"."#,
                #"a.hcl:3:68: auto_auth.method.config: unknown key "colour"."#,
            ])
    }

    @Test("Files of a directory are merged by name; the last one's blocks count, templates add up")
    func merging() throws {
        let (configuration, _) = try Self.load(
            "",
            beside: [
                "d/1.hcl": #"vault { address = "http://one" } template { contents = "1" destination = "1" }"#,
                "d/2.json":
                    #"{"vault": {"address": "http://two"}, "template": {"contents": "2", "destination": "2"}}"#,
                "d/.#3.hcl": "broken", "d/4.txt": "broken",
                "e.hcl":
                    #"auto_auth { method "cert" { config = { name = "web" } } } template { contents = "3" destination = "3" }"#,
            ], paths: ["d", "e.hcl"])
        #expect(configuration.files == ["d/1.hcl", "d/2.json", "e.hcl"])
        #expect(configuration.vault.address == "http://two")
        #expect(configuration.templates.map(\.spec.targetName) == ["1", "2", "3"])
        #expect(
            configuration.templates.map(\.spec.name) == [
                "template[0] of d/1.hcl", "template[1] of d/2.json", "template[2] of e.hcl",
            ])
        let failure = #expect(throws: SignetError.self) {
            try Self.load("", beside: ["d/x.txt": ""], paths: ["d"])
        }
        #expect(failure?.code == .unreadableFile)
    }

    @Test("The environment's word is above the files', the command line's above both")
    func precedence() throws {
        let text =
            #"vault { address = "http://file" ca_cert = "/file" } log_level = "warn" "#
            + Self.article
            .replacing("vault {\n  address = \"http://127.0.0.1:8200\"\n}", with: "")
        let files = ["ca-a.tpl": "x", "cert-a.tpl": "x"]
        let environment = ["VAULT_ADDR": "http://environment", "VAULT_CACERT": "", "VAULT_CAPATH": "/roots"]
        let (known, _) = try Self.load(text, beside: files, environment: environment)
        #expect(known.vault.address == "http://environment" && known.vault.caFile == "/file")
        #expect(known.vault.caDirectory == "/roots" && known.log.level == "warn")
        var flags = AgentFlags()
        flags.address = "http://flag"
        flags.logLevel = "debug"
        flags.exitsAfterAuth = true
        let (flagged, _) = try Self.load(text, beside: files, environment: environment, flags: flags)
        #expect(flagged.vault.address == "http://flag" && flagged.log.level == "debug" && flagged.exitsAfterAuth)
    }

    @Test("Templates without auto_auth use the token that the environment gives, and need one")
    func tokenOfEnvironment() throws {
        let text = #"template { contents = "x" destination = "y" }"#
        let (configuration, _) = try Self.load(text, environment: ["VAULT_TOKEN": "hvs.x"])
        #expect(configuration.autoAuth?.method == .environment("VAULT_TOKEN"))
        let failure = #expect(throws: SignetError.self) { try Self.load(text) }
        #expect(failure?.message == "a.hcl:1:1: template[0]: needs a token, and nothing gets one.")
    }

    @Test("A program with its variables")
    func child() throws {
        let auth = #"auto_auth { method "token_file" { config = { token_file_path = "t" } } }"#
        let (configuration, _) = try Self.load(
            """
            \(auth)
            env_template "DB_PASSWORD" { contents = "{{ with secret \\"kv/db\\" }}{{ .Data.password }}{{ end }}" }
            exec { command = ["./program", "x"] restart_on_secret_changes = "never" restart_stop_signal = "SIGINT" }
            """)
        var child = ChildSettings(command: ["./program", "x"])
        child.isRestarted = false
        child.stopSignal = "SIGINT"
        #expect(configuration.child == child)
        #expect(configuration.templates.map(\.spec.target) == [.variable("DB_PASSWORD")])
    }

    @Test("Listeners, cache and whose token")
    func proxy() throws {
        let (configuration, directory) = try Self.load(
            """
            auto_auth { method "jwt" { config = { path = "j" role = "web" } } }
            cache {}
            api_proxy { use_auto_auth_token = "force" }
            listener "tcp" { address = "127.0.0.1:8100" tls_disable = true require_request_header = true }
            listener "unix" { address = "a.sock" socket_mode = "0660" role = "metrics_only" agent_api { enable_quit = true } }
            """)
        #expect(
            configuration.autoAuth?.method
                == .jwt(role: "web", path: "\(directory)/j", mount: "jwt", isRemoved: true))
        #expect(configuration.proxy.cache != nil && configuration.proxy.agentTokenUse == .always)
        var tcp = ProxyListenerSettings(address: .tcp(host: "127.0.0.1", port: 8100))
        tcp.requiresRequestHeader = true
        var unix = ProxyListenerSettings(address: .unix(path: "\(directory)/a.sock"))
        unix.socketMode = 0o660
        unix.role = .metricsOnly
        unix.allowsQuit = true
        #expect(configuration.proxy.listeners == [tcp, unix])
    }

    @Test("Templates are read when the configuration is: what is not supported is named with its line")
    func templateErrors() throws {
        let failure = #expect(throws: SignetError.self) {
            try Self.load(Self.article, beside: ["ca-a.tpl": "{{ with", "cert-a.tpl": ""])
        }
        #expect(failure?.code == .invalidTemplate && failure?.message.hasPrefix("template: ca-a.tpl:1:") == true)
        let unsupported = #expect(throws: SignetError.self) {
            try Self.load(Self.article, beside: ["ca-a.tpl": "x", "cert-a.tpl": "line\n{{ key \"a\" }}"])
        }
        #expect(unsupported?.message.hasPrefix("template: cert-a.tpl:2:4") == true, "\(unsupported?.message ?? "")")
        let missing = #expect(throws: SignetError.self) { try Self.load(Self.article) }
        #expect(missing?.code == .unreadableFile && missing?.message.contains("ca-a.tpl") == true)
    }

    @Test("Damaged files are read or refused, never worse")
    func damage() throws {
        let seed = Array((Self.article + "\nlistener \"unix\" { address = \"x\" }\nexec { command = [\"a\"] }\n").utf8)
        let directory = try TemporaryDirectory()
        var refused = 0
        for (index, bytes) in mutations(of: seed, count: 3_000, seed: 7).enumerated() {
            var draft = AgentDraft()
            let text = String(decoding: bytes, as: UTF8.self)
            do {
                try draft.read(text, fileName: "a.hcl", directory: directory.path)
                for reading in draft.readings { try reading.problems.throwIfAny() }
            } catch let error as SignetError {
                refused += 1
                #expect(error.code == .invalidHCL && error.message.hasPrefix("a.hcl"), "\(index): \(error)")
            }
        }
        #expect(refused > 100)
    }
}
