import Testing

/// A configuration that cannot be used, and how that is said.
struct AgentConfigurationProblem: Sendable, CustomTestStringConvertible {
    let text: String
    /// How the message begins.
    let message: String

    var testDescription: String { message }

    private init(_ text: String, _ message: String) {
        self.text = text
        self.message = message
    }

    private static let auth = #"auto_auth { method "token_file" { config = { token_file_path = "t" } } }"#

    static let all = files + templates + logins + programs

    private static let files = [
        Self("vault {", "a.hcl:1:8:"),
        Self("pid_file = [1]", "a.hcl:1:12: pid_file: is a list where a text is wanted."),
        Self("", "a.hcl:1:1: has no auto_auth, cache or listener, so there is nothing to do."),
        Self("vault {}\nvault {}", "a.hcl:2:1: vault: is written twice; there may be one."),
        Self(#"log_level = "loud""#, #"a.hcl:1:13: log_level: "loud" is not one of trace,"#),
        Self(
            #"listener "tcp" { address = "x" tls_disable = 1 }"#,
            #"a.hcl:1:28: listener.address: "x" is no address."#),
        Self(#"listener "tcp" { address = "h:1" }"#, "a.hcl:1:16: listener: names no certificate and key."),
        Self(#"listener "pipe" { address = "h:1" }"#, #"a.hcl:1:10: listener: "pipe" is no kind of listener."#),
        Self(
            #"vault { retry { num_retries = 1000 } }"#,
            "a.hcl:1:31: vault.retry.num_retries: is a number where a whole number between -1 and 100 is wanted."),
    ]

    private static let templates = [
        Self(
            "\(auth)\ntemplate {\n  destinaton = \"x\"\n}",
            #"a.hcl:2:10: template[0]: "destination" is missing."#),
        Self(
            "\(auth)\ntemplate {\n  contents = \"x\"\n  destination = \"y\"\n  destinaton = \"x\"\n}",
            #"a.hcl:5:3: template[0]: unknown key "destinaton"."#),
        Self(
            "\(auth)\ntemplate { destination = \"y\" }", "a.hcl:2:10: template[0]: has neither source nor contents."),
        Self(
            "\(auth)\ntemplate { source = \"a\" contents = \"b\" destination = \"y\" }",
            "a.hcl:2:10: template[0]: has both source and contents."),
        Self(
            "\(auth)\ntemplate { contents = \"b\" destination = \"y\" perms = \"rw\" }",
            #"a.hcl:2:53: template[0].perms: "rw" is no mode of a file"#),
        Self(
            "\(auth)\ntemplate { contents = \"b\" destination = \"y\" exec { commnd = [\"x\"] } }",
            #"a.hcl:2:52: template[0].exec: unknown key "commnd"."#),
        Self(
            "\(auth)\ntemplate { contents = \"b\" destination = \"y\" wait { min = \"soon\" } }",
            #"a.hcl:2:58: template[0].wait.min: "soon" is not a duration."#),
        Self(
            "\(auth)\ntemplate { contents = \"b\" destination = \"y\" wait = \"9s:2s\" }",
            "a.hcl:2:52: template[0].wait: has a maximum below its minimum."),
    ]

    private static let logins = [
        Self("auto_auth {}", #"a.hcl:1:11: auto_auth: "method" is missing."#),
        Self(
            #"auto_auth { method "aws" {} }"#,
            #"a.hcl:1:20: auto_auth.method: "aws" is no method that Signet logs in by."#),
        Self("auto_auth { method {} }", "a.hcl:1:13: method: does not say of which type it is."),
        Self(auth, "a.hcl:1:1: auto_auth: gets a token that nobody uses."),
        Self(
            #"auto_auth { method "approle" { config = {} } }"#,
            #"a.hcl:1:41: auto_auth.method.config: "role_id_file_path" is missing."#),
        Self(
            #"auto_auth { method "approle" { config = { role_id_file_path = "r" secret_id_response_wrapping_path = "p" } } }"#,
            "a.hcl:1:41: auto_auth.method.config: has a secret_id_response_wrapping_path and no secret_id_file_path."),
        Self(
            #"auto_auth { method "cert" {} sink "file" { dh_type = "curve25519" config = { path = "s" } } }"#,
            "a.hcl:1:54: auto_auth.sink[0].dh_type: would encrypt the token, which Signet does not."),
        Self(
            #"auto_auth { method "cert" {} sink "kube" { config = {} } }"#,
            #"a.hcl:1:35: auto_auth.sink[0]: "kube" is no kind of sink."#),
        Self(
            #"auto_auth { method "cert" { min_backoff = "9s" max_backoff = "1s" } sink "file" { config = { path = "s" } } }"#,
            "a.hcl:1:27: auto_auth.method: has a max_backoff below its min_backoff."),
        Self(
            #"auto_auth { method "cert" { wrap_ttl = "5m" } sink "file" { wrap_ttl = "1m" config = { path = "s" } } }"#,
            "a.hcl:1:1: auto_auth: wraps the token at the login, which needs one sink that does not wrap."),
    ]

    private static let programs = [
        Self(
            "\(auth)\nenv_template \"A\" { contents = \"x\" }",
            "a.hcl:2:1: env_template[0]: sets a variable of a program, and none is started."),
        Self(
            "\(auth)\nexec { command = [\"x\"] }",
            "a.hcl:1:1: auto_auth: gets a token that nobody uses.\n"),
        Self(
            "\(auth)\nenv_template \"A\" { contents = \"x\" }\nexec { command = [\"x\"] }\n"
                + "template { contents = \"x\" destination = \"y\" }",
            "a.hcl:4:1: template[0]: renders a file beside env_template"),
        Self(
            "\(auth)\nenv_template \"A\" { contents = \"x\" }\nenv_template \"A\" { contents = \"y\" }\n"
                + "exec { command = [\"x\"] }", "a.hcl:3:1: env_template[1]: sets A for the second time."),
        Self(
            "\(auth)\nenv_template \"A-B\" { contents = \"x\" }\nexec { command = [\"x\"] }",
            #"a.hcl:2:14: env_template[0]: "A-B" is no name of a variable."#),
        Self(
            "\(auth)\nenv_template \"A\" { contents = \"x\" }\nexec { command = [\"x\"] restart_stop_signal = \"SIGNO\" }",
            #"a.hcl:3:46: exec.restart_stop_signal: "SIGNO" is no signal"#),
        Self(
            "\(auth)\nenv_template \"A\" { contents = \"x\" }\nexec { command = [\"x\"] restart = 1 }",
            #"a.hcl:3:24: exec: unknown key "restart"."#),
    ]
}
