import SignetCore

/// What tasks get of the runner's own environment: all but its secrets (Nomad's `env.denylist`) and what the service manager
/// told it alone.
enum InheritedEnvironment {
    private static let denied: Set<String> = [
        "CONSUL_TOKEN", "CONSUL_HTTP_TOKEN", "CONSUL_HTTP_TOKEN_FILE", "NOMAD_TOKEN", "NOMAD_LICENSE", "VAULT_TOKEN",
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "GOOGLE_APPLICATION_CREDENTIALS",
        "NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC", "LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES",
        "INVOCATION_ID", "JOURNAL_STREAM", "STATE_DIRECTORY", "RUNTIME_DIRECTORY", "CREDENTIALS_DIRECTORY",
        "MAINPID", "MANAGERPID", "SYSTEMD_EXEC_PID",
    ]

    static func filtered(_ environment: [String: String]) -> [String: String] {
        let withheld = SecretVariables.withheld
        return environment.filter { name, _ in
            !denied.contains(name) && !withheld.contains(name) && !name.hasPrefix("SIGNET_")
                && !name.hasPrefix("NOMAD_VAR_")
        }
    }
}
