import SignetTestSupport

@testable import SignetServer

/// Reading a configuration that stands in the test.
enum ConfigurationFixture {
    static func read(_ text: String, environment: [String: String] = [:]) throws -> Configuration {
        try read(Array(text.utf8), environment: environment)
    }

    static func read(_ bytes: [UInt8], environment: [String: String] = [:]) throws -> Configuration {
        try ConfigurationFile.read(bytes, path: "/etc/signet/signet.yaml", environment: environment)
    }

    /// The problems of a text; empty when it is fine.
    static func problems(
        _ text: String, environment: [String: String] = [:]
    ) throws -> [ConfigurationProblems.Problem] {
        do {
            _ = try read(text, environment: environment)
            return []
        } catch let error as ConfigurationProblems {
            return error.problems
        }
    }

    /// Every key of every section.
    static let full = """
        data_directory: /var/lib/signet
        listen: "[::1]:8210"
        public_url: http://pki.example.com/
        sealing: { environment: SIGNET_SEALING_KEY }
        log: { level: debug, format: json }
        parallel_renewals: 20
        authorities:
          - name: issuing
            subject: "CN=issuing,O=COMPANY,C=KR"
            signed_by: root
            path_length: 0
            lifetime: 5y
            name_constraints: { permitted: ["dns:example.com", "ip:10.0.0.0/8"], excluded: ["email:evil.example"] }
            roles:
              - name: services
                allowed_domains: [example.com]
                allow_bare_domains: false
                allow_subdomains: true
                allow_wildcards: true
                allow_any_name: false
                allow_ip_addresses: true
                allowed_ip_ranges: [10.0.0.0/8]
                allow_email_addresses: true
                allowed_uris: ["spiffe://example.com/*"]
                allow_other_names: true
                ttl: 24h
                max_ttl: 72h
                usage: peer
                key_algorithms: [ecdsa-p256, rsa-2048]
                backdate: 1m
                allow_outliving_issuer: true
                subject: "O=COMPANY,C=KR"
                policies: [1.3.6.1.4.1.99999.1]
                key_usage: [digital_signature]
                extended_key_usages: [1.3.6.1.5.5.7.3.1]
          - name: root
            subject: "CN=root,O=COMPANY,C=KR"
            key: ecdsa-p384
        certificates:
          - name: service-a
            names: [service-a.example.com, 10.0.0.1]
            subject: "CN=service-a.example.com,OU=DEV"
            usage: peer
            lifetime: 2m
            issuer: { authority: issuing, role: services }
            key: { algorithm: rsa-2048, rotation: never }
            renewal: { fraction: 0.5, jitter: 0.1 }
            files:
              - { certificate: a/tls.crt, key: a/tls.key, ca: a/ca.crt, chain: a/chain.crt, full_chain: a/full.crt }
              - certificate: /srv/tls.crt
                key: /srv/tls.key
                key_mode: "0640"
                mode: "0444"
                owner: www-data
                group: www-data
                key_encoding: sec1
              - combined: tls/site.pem
                certificate_der: tls/site.cer
                key_der: tls/site.key
                pkcs12: tls/site.p12
                password_file: tls/password
                alias: tomcat
              - { pkcs12: tls/other.p12, password_environment: KEYSTORE_PASSWORD }
            after:
              - { run: [nginx, -s, reload], timeout: 5s }
              - reload: nginx.service
              - restart: haproxy.service
              - { signal: HUP, pid_file: nginx.pid }
              - { signal: USR1, pid: 123 }
            verify: { endpoints: ["127.0.0.1:8443"], server_name: service-a.example.com, deadline: 10s }
          - name: deployed
            names: [www.example.com]
            issuer: { self_signed: true }
            deploy:
              nginx:
                certificate: nginx/site.pem
                key: nginx/site.key
                endpoints: ["127.0.0.1:443", "[::1]:443"]
                config: /etc/nginx/nginx.conf
                program: /usr/sbin/nginx
                unit: nginx.service
                owner: www-data
                group: www-data
                key_mode: "0640"
              apache: { certificate: apache/site.pem, key: apache/site.key, endpoints: ["127.0.0.1:8443"] }
              haproxy:
                certificate: /etc/haproxy/site.pem
                socket: /run/haproxy/admin.sock
                config: /etc/haproxy/haproxy.cfg
                endpoints: ["10.0.0.1:443"]
              postfix:
                certificate: postfix/site.pem
                key: postfix/site.key
                config: /etc/postfix
                endpoints: ["127.0.0.1:25", "tls://127.0.0.1:465"]
              postgresql:
                certificate: pg/server.crt
                key: pg/server.key
                data_directory: /var/lib/postgresql/15/main
                endpoints: ["127.0.0.1:5432"]
              deadline: 10s
          - name: lonely
            names: [lonely.example.com]
            issuer: { self_signed: true }
            renewal: { before: 30s }
        """
}
