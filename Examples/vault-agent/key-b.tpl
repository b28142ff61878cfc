{{- /* The key of service-b: of the same certificate, because it asks in the same words. */ -}}
{{- with secret "pki/issue/example-dot-com" "common_name=service-b.example.com" "ttl=2m" -}}
{{ .Data.private_key }}
{{ end -}}
