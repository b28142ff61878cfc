# Certificates for two services, kept valid by `vault agent` or `signet agent`.

vault {
  address = "http://127.0.0.1:8200"
}

auto_auth {
  method {
    type = "approle"
    config = {
      role_id_file_path   = "roleid"
      secret_id_file_path = "secretid" # removed once it is read
    }
  }

  sink {
    type = "file"
    config = {
      path = "token"
      mode = 0600
    }
  }
}

# Service A: three files of one certificate. They change together, and then the command is run once.
template {
  source      = "ca-a.tpl"
  destination = "cert/ca-a.crt"
}

template {
  source      = "key-a.tpl"
  destination = "cert/service-a.key"
  perms       = "0600"
}

template {
  source      = "cert-a.tpl"
  destination = "cert/service-a.crt"
  exec {
    command = ["sh", "serve.sh", "service-a"]
    timeout = "10s"
  }
}

# Service B, the same.
template {
  source      = "ca-b.tpl"
  destination = "cert/ca-b.crt"
}

template {
  source      = "key-b.tpl"
  destination = "cert/service-b.key"
  perms       = "0600"
}

template {
  source      = "cert-b.tpl"
  destination = "cert/service-b.crt"
  exec {
    command = ["sh", "serve.sh", "service-b"]
    timeout = "10s"
  }
}
