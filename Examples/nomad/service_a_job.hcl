# Service A of the article, as a job: started anew, in order, whenever its certificate changes.
job "mtls-service-a" {
  datacenters = ["dc1"]
  type        = "service"

  group "service" {
    count = 1

    network {
      port "https" {
        static = 7433
      }
    }

    # The task gets a token of this policy; that it is replaced concerns nobody.
    vault {
      policies    = ["pki"]
      change_mode = "noop"
    }

    restart {
      attempts = 10
      interval = "10m"
      delay    = "1s"
      mode     = "delay"
    }

    task "nginx" {
      driver = "raw_exec"

      # nginx answers what it has begun to answer, then it ends.
      kill_signal  = "SIGQUIT"
      kill_timeout = "10s"

      config {
        command = "nginx"
        args    = ["-p", "${NOMAD_TASK_DIR}", "-c", "nginx.conf", "-e", "stderr"]
      }

      template {
        destination = "local/nginx.conf"
        data        = <<EOH
daemon off;
pid nginx.pid;
error_log stderr notice;
events {}

http {
    access_log off;
    client_body_temp_path body;
    proxy_temp_path       proxy;
    fastcgi_temp_path     fastcgi;
    scgi_temp_path        scgi;
    uwsgi_temp_path       uwsgi;
    default_type text/plain;

    server {
        listen 127.0.0.1:{{ env "NOMAD_PORT_https" }} ssl;
        server_name service-a.example.com;
        ssl_certificate     {{ env "NOMAD_SECRETS_DIR" }}/service-a.crt;
        ssl_certificate_key {{ env "NOMAD_SECRETS_DIR" }}/service-a.key;

        location / { return 200 "Hello from \"service-a\"\n"; }

        # Service B, called with the certificate of service A.
        location = /w-mtls {
            proxy_ssl_server_name on;
            proxy_ssl_name service-b.example.com;
            proxy_ssl_verify on;
            proxy_ssl_trusted_certificate {{ env "NOMAD_SECRETS_DIR" }}/ca.crt;
            proxy_ssl_certificate         {{ env "NOMAD_SECRETS_DIR" }}/service-a.crt;
            proxy_ssl_certificate_key     {{ env "NOMAD_SECRETS_DIR" }}/service-a.key;
            proxy_pass https://127.0.0.1:8433/;
        }
    }
}
EOH
      }

      # Three files of one certificate: they change together. What happens then stands at the certificate.
      template {
        destination = "secrets/ca.crt"
        change_mode = "noop"
        data        = <<EOH
{{- with secret "pki/issue/example-dot-com" "common_name=service-a.example.com" "ttl=2m" -}}
{{ .Data.issuing_ca }}
{{ end -}}
EOH
      }

      template {
        destination = "secrets/service-a.key"
        perms       = "0600"
        change_mode = "noop"
        data        = <<EOH
{{- with secret "pki/issue/example-dot-com" "common_name=service-a.example.com" "ttl=2m" -}}
{{ .Data.private_key }}
{{ end -}}
EOH
      }

      template {
        destination = "secrets/service-a.crt"
        change_mode = "restart"
        splay       = "1s"
        data        = <<EOH
{{- with secret "pki/issue/example-dot-com" "common_name=service-a.example.com" "ttl=2m" -}}
{{ .Data.certificate }}
{{ end -}}
EOH
      }
    }
  }
}
