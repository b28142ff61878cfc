{{- /* The certificate of service-a, and what stands between it and the root. */ -}}
{{- with secret "pki/issue/example-dot-com" "common_name=service-a.example.com" "ttl=2m" -}}
{{ .Data.certificate }}
{{ range .Data.ca_chain }}{{ . }}
{{ end }}{{ end -}}
