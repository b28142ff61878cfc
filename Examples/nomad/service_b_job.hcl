# Service B of the article, as a job: a signal has it read its certificate again, and no request is lost.
job "mtls-service-b" {
  datacenters = ["dc1"]
  type        = "service"

  group "service" {
    count = 1

    network {
      port "https" {
        static = 8433
      }
    }

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
      driver       = "raw_exec"
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
        server_name service-b.example.com;
        ssl_certificate     {{ env "NOMAD_SECRETS_DIR" }}/service-b.crt;
        ssl_certificate_key {{ env "NOMAD_SECRETS_DIR" }}/service-b.key;

        # Who has no certificate of the same authority gets no answer but this refusal.
        ssl_verify_client on;
        ssl_client_certificate {{ env "NOMAD_SECRETS_DIR" }}/ca.crt;

        location / { return 200 "Hello from \"service-b\"\n"; }
    }
}
EOH
      }

      template {
        destination = "secrets/ca.crt"
        change_mode = "noop"
        data        = <<EOH
{{- with secret "pki/issue/example-dot-com" "common_name=service-b.example.com" "ttl=2m" -}}
{{ .Data.issuing_ca }}
{{ end -}}
EOH
      }

      template {
        destination = "secrets/service-b.key"
        perms       = "0600"
        change_mode = "noop"
        data        = <<EOH
{{- with secret "pki/issue/example-dot-com" "common_name=service-b.example.com" "ttl=2m" -}}
{{ .Data.private_key }}
{{ end -}}
EOH
      }

      template {
        destination   = "secrets/service-b.crt"
        change_mode   = "signal"
        change_signal = "SIGHUP"
        splay         = "1s"
        data          = <<EOH
{{- with secret "pki/issue/example-dot-com" "common_name=service-b.example.com" "ttl=2m" -}}
{{ .Data.certificate }}
{{ end -}}
EOH
      }
    }
  }
}
