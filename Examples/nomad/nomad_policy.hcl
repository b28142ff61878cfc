# What Nomad's server, or `signet job`, may do with its own token: make tokens for tasks by one role, and end them.

path "auth/token/create/nomad-cluster" {
  capabilities = ["update"]
}

path "auth/token/roles/nomad-cluster" {
  capabilities = ["read"]
}

path "auth/token/revoke-accessor" {
  capabilities = ["update"]
}

# Its own token: what may it do, how long does it last.
path "auth/token/lookup-self" {
  capabilities = ["read"]
}

path "auth/token/renew-self" {
  capabilities = ["update"]
}

path "sys/capabilities-self" {
  capabilities = ["update"]
}

# Whoever hands in a job with a token of their own.
path "auth/token/lookup" {
  capabilities = ["update"]
}
