/// The sections of `signet.yaml` and the keys that each of them knows.
///
/// `docs/signet.schema.json` has one definition for each, with the same keys; a test compares the two.
enum SectionKind: String, CaseIterable {
    case root, sealing, log, authority, role, certificate, issuer, key, renewal, files, action, verification
    case deploy, nginx, apache, haproxy, postfix, postgresql
    case nameConstraints = "name_constraints"
    case acmeIssuer = "acme_issuer"
    case vaultIssuer = "vault_issuer"
    case vaultLogin = "vault_login"
    case vault, dashboard
    case vaultListener = "vault_listener"
    case externalAccount = "external_account"
    case challenge
    case dnsChallenge = "dns_challenge"
    case watch
    case watchSource = "watch_source"
    case transparency, notifier, mail, webhook, slack, alertmanager, syslog

    /// The keys, in the order in which they are listed for people.
    var keys: [String] {
        switch self {
        case .root:
            [
                "data_directory", "listen", "public_url", "sealing", "log", "authorities", "issuers", "certificates",
                "parallel_renewals", "vault", "watch", "dashboard",
            ]
        case .sealing: ["key_file", "environment", "passphrase_file", "passphrase_environment"]
        case .log: ["level", "format"]
        case .authority:
            [
                "name", "subject", "key", "lifetime", "signed_by", "path_length", "name_constraints", "roles",
            ]
        case .nameConstraints: ["permitted", "excluded"]
        case .role:
            [
                "name", "allowed_domains", "allow_bare_domains", "allow_subdomains", "allow_wildcards",
                "allow_any_name", "allow_ip_addresses", "allowed_ip_ranges", "allow_email_addresses", "allowed_uris",
                "allow_other_names", "ttl", "max_ttl", "usage", "key_algorithms", "backdate",
                "allow_outliving_issuer", "subject", "policies", "key_usage", "extended_key_usages",
            ]
        case .certificate:
            [
                "name", "names", "subject", "usage", "lifetime", "issuer", "key", "renewal", "files", "deploy",
                "after", "verify",
            ]
        case .issuer: ["authority", "role", "acme", "vault", "self_signed"]
        case .acmeIssuer:
            [
                "name", "directory", "staging", "account", "contacts", "agree_to_terms", "trusted_roots",
                "external_account", "profile", "require_profile", "preferred_chain", "resolvers", "challenges",
                "self_check", "orders_per_10s", "fallback",
            ]
        case .vaultIssuer:
            [
                "name", "address", "mount", "role", "login", "trusted_roots", "verify", "namespace", "timeout",
            ]
        case .vaultLogin:
            [
                "token_file", "token_environment", "role_id", "role_id_file", "secret_id_file",
                "secret_id_environment", "wrapped_secret_id_file", "certificate", "key", "name", "mount",
            ]
        case .vault: ["listeners", "default_lease_ttl", "max_lease_ttl", "cluster_name", "api_address"]
        case .dashboard: ["enabled", "listen", "certificate", "key", "client_ca", "token_file", "origin"]
        case .vaultListener: ["address", "certificate", "certificate_file", "key_file", "tls"]
        case .externalAccount: ["key_id", "secret_file", "secret_environment", "algorithm"]
        case .challenge: ["http", "server", "webroot", "tls_alpn", "dns", "port"]
        case .dnsChallenge:
            ["type", "provider", "settings", "authoritative_port", "authoritative_servers", "ttl"]
        case .key: ["algorithm", "rotation"]
        case .renewal: ["fraction", "before", "jitter"]
        case .files:
            [
                "certificate", "key", "ca", "chain", "full_chain", "combined", "certificate_der", "key_der", "pkcs12",
                "password_file", "password_environment", "alias", "key_mode", "mode", "owner", "group",
                "key_encoding",
            ]
        case .deploy: ["nginx", "apache", "haproxy", "postfix", "postgresql", "deadline"]
        case .nginx, .apache:
            ["certificate", "key", "endpoints", "config", "program", "unit", "owner", "group", "key_mode"]
        case .haproxy:
            ["certificate", "socket", "endpoints", "config", "program", "owner", "group", "key_mode"]
        case .postfix: ["certificate", "key", "endpoints", "config", "program", "owner", "group", "key_mode"]
        case .postgresql: ["certificate", "key", "endpoints", "data_directory", "owner", "group", "key_mode"]
        case .action: ["run", "timeout", "reload", "restart", "signal", "pid_file", "pid"]
        case .verification: ["endpoints", "server_name", "deadline"]
        case .watch:
            [
                "schedule", "jitter", "time_limit", "warning_days", "critical_days", "trusted_roots", "revocation",
                "caa", "caa_identities", "keep", "metric_places", "sources", "notify",
            ]
        case .watchSource:
            [
                "name", "owner", "region", "files", "passwords_file", "follow_links", "endpoints", "endpoints_file",
                "server_names", "concurrency", "rate", "timeout", "managed", "authorities", "transparency",
            ]
        case .transparency: ["url", "names", "key", "log_list", "start", "since"]
        case .notifier:
            [
                "name", "minimum", "heartbeat", "timeout", "mail", "webhook", "slack", "alertmanager", "syslog", "log",
                "exec",
            ]
        case .mail:
            [
                "server", "tls", "auth", "username", "password_file", "password_environment", "trusted_roots", "hello",
                "from", "to", "owners", "subject_template", "text_template", "html_template",
            ]
        case .webhook: ["url", "url_file", "token_file", "signing_key_file", "trusted_roots"]
        case .slack: ["url", "url_file", "channel"]
        case .alertmanager: ["url", "url_file", "token_file", "labels", "lifetime", "trusted_roots"]
        case .syslog: ["address", "trusted_roots", "facility"]
        }
    }

    /// What such a section looks like, on one line.
    var example: String {
        switch self {
        case .root: "listen: 127.0.0.1:8210"
        case .sealing: "{ key_file: sealing.key }"
        case .log: "{ level: info, format: text }"
        case .authority: "{ name: example-root, subject: \"CN=example root,O=COMPANY,C=KR\" }"
        case .nameConstraints: "{ permitted: [\"dns:example.com\"] }"
        case .role: "{ name: services, allowed_domains: [example.com] }"
        case .certificate: "{ name: service-a, names: [service-a.example.com], issuer: { authority: example-root } }"
        case .issuer: "{ authority: example-root, role: services }"
        case .acmeIssuer:
            "{ name: letsencrypt, directory: letsencrypt, agree_to_terms: true, challenges: [{ http: true }] }"
        case .vaultIssuer:
            "{ name: company-vault, address: \"https://vault.example.com:8200\", login: \(SectionKind.vaultLogin.example) }"
        case .vaultLogin: "{ role_id: 59d6d1ca-47bb-4e7e-a40b-8be3bc5a0ba8, secret_id_file: /etc/signet/secret-id }"
        case .vault: "{ listeners: [\(SectionKind.vaultListener.example)] }"
        case .dashboard: "{ listen: \"127.0.0.1:8443\", certificate: tls/tls.crt, key: tls/tls.key }"
        case .vaultListener: "{ address: \"127.0.0.1:8200\", certificate: vault }"
        case .externalAccount: "{ key_id: kid-1, secret_file: eab.secret }"
        case .challenge: "{ http: true }"
        case .dnsChallenge: "{ provider: rfc2136, settings: { server: \"192.0.2.1\" } }"
        case .key: "{ algorithm: ecdsa-p256, rotation: always }"
        case .renewal: "{ fraction: 0.66, jitter: 0.05 }"
        case .files: "{ full_chain: tls/fullchain.crt, key: tls/tls.key }"
        case .deploy: "{ nginx: \(SectionKind.nginx.example) }"
        case .nginx, .apache, .postfix:
            "{ certificate: /etc/ssl/site/fullchain.pem, key: /etc/ssl/site/key.pem, endpoints: [\"127.0.0.1:443\"] }"
        case .haproxy:
            "{ certificate: /etc/haproxy/site.pem, socket: /run/haproxy/admin.sock, endpoints: [\"127.0.0.1:443\"] }"
        case .postgresql:
            "{ certificate: server.crt, key: server.key, data_directory: /srv/pg, endpoints: [\"127.0.0.1:5432\"] }"
        case .action: "{ reload: nginx.service }"
        case .verification: "{ endpoints: [\"127.0.0.1:8443\"] }"
        case .watch: "{ sources: [\(SectionKind.watchSource.example)], notify: [\(SectionKind.notifier.example)] }"
        case .watchSource: "{ name: web, endpoints: [www.example.org, \"smtp://mail.example.org:25\"] }"
        case .transparency: "{ url: \"https://crt.sh\", names: [example.org] }"
        case .notifier: "{ name: mail, mail: \(SectionKind.mail.example) }"
        case .mail: "{ server: \"mail.example.org:587\", from: signet@example.org, to: [ops@example.org] }"
        case .webhook: "{ url: \"https://hooks.example.org/signet\" }"
        case .slack: "{ url_file: slack.url }"
        case .alertmanager: "{ url: \"http://127.0.0.1:9093\" }"
        case .syslog: "{ address: /dev/log }"
        }
    }
}
