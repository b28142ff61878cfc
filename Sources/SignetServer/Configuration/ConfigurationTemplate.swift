/// The file that `signet init` writes: commented, and working as it is.
///
/// Explanations begin with a number sign and a blank; settings that are not in force begin with a number sign only, so that
/// taking it away puts them in force (a test does that with all of them).
public enum ConfigurationTemplate {
    /// The text of the file.
    public static let commented = """
        # What Signet keeps valid. All keys: docs/configuration.md. Check after editing: signet config check
        # A running "signet up" notices changes by itself. Relative paths start at this file's directory.

        # The database with the sealed private keys, and the key that opens it.
        data_directory: ./signet-data

        # Where revocation lists, OCSP, CA certificates, health and metrics are served.
        listen: 127.0.0.1:8210

        # Under which URL clients reach that; it goes into certificates, so that clients can check for revocation.
        #public_url: http://pki.example.com

        # What seals the private keys in the database. Keep a copy of it elsewhere: without it they are lost.
        # By default a key file in the data directory, made at the first start. Instead one of: environment: NAME,
        # passphrase_file: PATH, passphrase_environment: NAME.
        #sealing: { key_file: signet-data/sealing.key }

        # level: trace, debug, info, notice, warning, error or critical; format: text or json.
        #log: { level: info, format: text }

        # The Vault API beside everything else, for the clients that people have for it (docs/configuration.md).
        #vault: { listeners: [{ address: "127.0.0.1:8200", certificate: service-a }] }

        # Your certificate authorities. They are made at the first start and never changed afterwards.
        authorities:
          - name: example-root
            subject: "CN=example root,O=COMPANY,C=KR"
            # ecdsa-p256, ecdsa-p384, ecdsa-p521, ed25519, rsa-2048, rsa-3072 or rsa-4096
            key: ecdsa-p256
            lifetime: 10y
            # The names below it, for every certificate it will ever sign.
            #name_constraints: { permitted: ["dns:example.com"] }
            # What may be issued: sets of rules. Changes take effect at once.
            roles:
              - name: services
                allowed_domains: [example.com]
                allow_subdomains: true
                # The lifetime when nobody asks for another, and the longest anyone gets.
                ttl: 24h
                max_ttl: 720h
                # server, client, or peer for both
                usage: peer

          # An authority below another one.
          #- name: example-issuing
          #  subject: "CN=example issuing,O=COMPANY,C=KR"
          #  signed_by: example-root
          #  lifetime: 5y
          #  path_length: 0

        # The certificates that Signet keeps valid: issued, installed, renewed in time, and checked to be in use.
        certificates:
          - name: service-a
            names: [service-a.example.com, localhost.example.com, 127.0.0.1]
            issuer: { authority: example-root, role: services }
            usage: peer
            # Renewed after two thirds of its lifetime, a little earlier at random. Or: renewal: { before: 8h }
            #lifetime: 24h
            #renewal: { fraction: 0.66, jitter: 0.05 }
            #key: { algorithm: ecdsa-p256, rotation: always }
            files:
              full_chain: service-a/fullchain.crt
              key: service-a/tls.key
              ca: service-a/ca.crt
              # certificate: and chain: are the two parts of full_chain.
              #owner: root
              #group: root
              #key_mode: "0600"
              #mode: "0644"
            # A service that uses it: files, check, reload and proof in one, taken back when it fails (docs/deploy.md).
            # nginx, apache, haproxy, postfix or postgresql.
            #deploy: { nginx: { certificate: nginx/tls.crt, key: nginx/tls.key, endpoints: ["127.0.0.1:443"] } }
            # What makes the service take the new certificate, once after each change. Without a shell; retried until it
            # succeeds.
            #after:
            #  - run: [nginx, -s, reload]
            #    timeout: 30s
            #  - reload: nginx.service
            #  - signal: HUP
            #    pid_file: /run/nginx.pid
            # Where to look whether the new certificate is being served.
            #verify: { endpoints: ["127.0.0.1:8443"], server_name: service-a.example.com, deadline: 30s }

          # A certificate that needs no authority.
          #- name: lonely
          #  names: [lonely.example.com]
          #  issuer: { self_signed: true }
          #  files: { certificate: lonely/tls.crt, key: lonely/tls.key }

        """
}
