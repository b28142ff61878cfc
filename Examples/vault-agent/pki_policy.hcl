# All that a service's agent may do: have certificates issued by this one role.
path "pki/issue/example-dot-com" {
  capabilities = ["update"]
}
